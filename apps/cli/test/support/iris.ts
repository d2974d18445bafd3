import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const IRIS = fileURLToPath(new URL('../../bin/iris.mjs', import.meta.url));

export interface Run {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  /** User to run as, where the tests run as root. */
  readonly uid?: number;
}

/** An environment that says nothing about colour or caches, whatever the one of the tests says. */
export function plainEnvironment(env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { PATH } = process.env;
  return { PATH, HOME: '/nonexistent', LANG: 'C.UTF-8', ...env };
}

/** Runs the real program as a child process until it ends. */
export async function iris(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  return runProgram(process.execPath, [IRIS, ...args], options);
}

/**
 * Runs it on a terminal of its own, so that colour, width and progress are those of a person's screen; both of its
 * streams are then one.
 */
export async function irisOnTerminal(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const command = [process.execPath, IRIS, ...args].map((word) => `'${word}'`).join(' ');
  return runProgram('script', ['-qec', `stty cols 60; ${command}`, '/dev/null'], {
    ...options,
    env: { TERM: 'xterm-256color', ...options.env },
  });
}

/** Starts the real program, for tests that do something to it while it runs. */
export function startIris(args: readonly string[], { cwd, env }: RunOptions = {}): ChildProcess {
  return spawn(process.execPath, [IRIS, ...args], {
    cwd,
    env: plainEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function runProgram(program: string, args: readonly string[], { cwd, input, env, uid }: RunOptions): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: plainEnvironment(env),
      ...(uid !== undefined && { uid, gid: uid }),
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.once('error', reject);
    child.once('close', (status, signal) => {
      resolve({ status, signal, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() });
    });
    // A program that ends without reading is no failure of the test.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
  });
}
