import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type CommonOptions, type Context, type ExitStatus, UsageError } from '../context.ts';
import { runChild } from '../processes/run-child.ts';
import { toJsonLine } from '../reporters/json-line.ts';

const MAX_PORT = 65_535;
/** What the server prints once it listens. */
const LISTENING = /^IRIS listening on (\S+)$/;

export interface ServeOptions extends CommonOptions {
  readonly host?: string;
  readonly port?: string;
}

/** Runs the server's program as a child process until it ends; its exit status is ours. */
export async function serve({ host, port, json }: ServeOptions, { environment, stdout }: Context): Promise<ExitStatus> {
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= MAX_PORT)) {
    throw new UsageError(`--port must be a number from 0 to ${MAX_PORT}, not '${port}'.`);
  }
  const program = fileURLToPath(import.meta.resolve('@iris/server/main'));
  const env = {
    ...environment.variables,
    ...(host !== undefined && { IRIS_HOST: host }),
    ...(port !== undefined && { PORT: port }),
  };
  if (json !== true) return runChild(process.execPath, [program], { env });
  const onStart = (child: ChildProcess): void => {
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = LISTENING.exec(line)?.[1];
      stdout.write(toJsonLine(address === undefined ? { message: line } : { listening: address }));
    });
  };
  return runChild(process.execPath, [program], { env, stdio: ['inherit', 'pipe', 'inherit'], onStart });
}
