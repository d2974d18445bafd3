import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export interface ServerProcessOptions {
  readonly flags?: readonly string[];
  /** What is run: this package's sources by default. */
  readonly program?: string;
}

/** The real program in a process of its own. */
export class ServerProcess {
  readonly child: ChildProcess;
  #stdout = '';
  #stderr = '';
  readonly #exit: Promise<number | null>;
  readonly #ended = Promise.withResolvers<void>();
  #printed = Promise.withResolvers<void>();

  constructor(
    variables: Readonly<Record<string, string>>,
    folder: string,
    { flags = [], program = MAIN }: ServerProcessOptions = {},
  ) {
    this.child = spawn(process.execPath, [program, ...flags], {
      cwd: folder,
      env: { PATH: process.env['PATH'], PORT: '0', IRIS_CACHE_DIR: folder, ...variables },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      this.#printed.resolve();
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.#exit = once(this.child, 'close').then(([code]) => code);
    this.#exit.then(() => this.#ended.resolve()).catch(this.#ended.reject);
    onTestFinished(async () => {
      this.child.kill('SIGKILL');
      await this.#exit;
    });
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  /** The address in the line that scripts wait for. */
  async listening(): Promise<string> {
    for (;;) {
      const [, url] = /^IRIS listening on (http:\/\/\S+)\n/m.exec(this.#stdout) ?? [];
      if (url !== undefined) return url;
      this.#printed = Promise.withResolvers<void>();
      await Promise.race([this.#printed.promise, this.#ended.promise]);
      if (this.child.exitCode !== null) throw new Error(`The server ended: ${this.#stderr}`);
    }
  }

  /** Asks it to stop, and waits until it has. */
  async stop(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.#exit;
  }

  /** Its exit code, once it has ended and everything that it wrote has been read. */
  exit(): Promise<number | null> {
    return this.#exit;
  }
}
