import { existsSync } from 'node:fs';
import { CommanderError } from 'commander';
import { createProgram } from './args.ts';
import { type Context, EXIT_DONE, EXIT_FAILED, EXIT_WRONG_USE, type ExitStatus, UsageError } from './context.ts';
import { readEnvironment } from './environment.ts';
import { escapeMessage, pathToShow } from './files/file-path.ts';
import { describeVersion, readVersion } from './version.ts';

/** Runs the command line of this process; the only place that sets its exit status. */
export async function main(): Promise<void> {
  const readers = new Readers([process.stdout, process.stderr]);
  process.exitCode = await runSafely(process.argv.slice(2), readers);
}

async function runSafely(args: readonly string[], readers: Readers): Promise<ExitStatus> {
  try {
    return await run(args, readers);
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`IRIS failed, and the fault is its own. Please report this:\n${escapeMessage(message)}\n`);
    return EXIT_FAILED;
  }
}

async function run(args: readonly string[], readers: Readers): Promise<ExitStatus> {
  const context: Context = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: readEnvironment(process.env),
    outliveReaders: () => readers.outlive(),
  };
  let status: ExitStatus = EXIT_DONE;
  const program = createProgram(describeVersion(readVersion(), args), context, (finished) => {
    status = finished;
  });
  try {
    if (args.length === 0) program.help();
    await program.parseAsync(args, { from: 'user' });
    return status;
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.code === 'commander.unknownCommand') suggestRead(args[0] ?? '');
      return error.exitCode === 0 ? EXIT_DONE : EXIT_WRONG_USE;
    }
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`error: ${escapeMessage(error.message)}\n`);
    return EXIT_WRONG_USE;
  }
}

/** Somebody who names a file at once wants it read. */
function suggestRead(word: string): void {
  if (existsSync(word)) process.stderr.write(`To read it: iris read ${pathToShow(word)}\n`);
}

/** A reader that has enough (`iris read src | head`) closes the pipe: then there is nobody left to work for. */
class Readers {
  #areOutlived = false;

  constructor(streams: readonly NodeJS.WriteStream[]) {
    for (const stream of streams) stream.on('error', (error) => this.#onError(error));
  }

  /** For what must not be left half done. */
  outlive(): void {
    if (this.#areOutlived) return;
    this.#areOutlived = true;
    // A terminal that is closed, or a connection that breaks.
    process.on('SIGHUP', () => {});
  }

  #onError(error: NodeJS.ErrnoException): void {
    if (this.#areOutlived) return;
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT_DONE);
  }
}
