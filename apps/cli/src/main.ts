import { existsSync } from 'node:fs';
import { CommanderError } from 'commander';
import { createProgram } from './args.ts';
import { type Context, EXIT_DONE, EXIT_FAILED, EXIT_WRONG_USE, type ExitStatus, UsageError } from './context.ts';
import { readEnvironment } from './environment.ts';
import { escapeMessage, pathToShow } from './files/file-path.ts';
import { describeVersion, readVersion } from './version.ts';

/** Runs the command line of this process; the only place that sets its exit status. */
export async function main(): Promise<void> {
  endWithTheReader(process.stdout);
  endWithTheReader(process.stderr);
  process.exitCode = await runSafely(process.argv.slice(2));
}

async function runSafely(args: readonly string[]): Promise<ExitStatus> {
  try {
    return await run(args);
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`IRIS failed, and the fault is its own. Please report this:\n${escapeMessage(message)}\n`);
    return EXIT_FAILED;
  }
}

async function run(args: readonly string[]): Promise<ExitStatus> {
  const context: Context = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: readEnvironment(process.env),
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
function endWithTheReader(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT_DONE);
  });
}
