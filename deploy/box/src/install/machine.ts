import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type BoxLayout, boxLayout } from '../layout.ts';
import { reasonOf } from '../releases/deploy-error.ts';
import type { Command, Finished } from '../releases/run-program.ts';
import { type Distribution, readDistribution } from './distribution.ts';
import { InstallError } from './install-error.ts';

const NOT_FOUND = 127;
const SHOWN_LINES = 5;
/** Where programs for root are: a plain "su" leaves these out. */
const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const PLAIN = {
  LC_ALL: 'C',
  DEBIAN_FRONTEND: 'noninteractive',
  NEEDRESTART_MODE: 'l',
  APT_LISTCHANGES_FRONTEND: 'none',
};

/**
 * The system that IRIS is installed on: the one that runs, or one that lies in a folder and does not run yet. There,
 * programs are its own, run with the folder as their root.
 */
export class Machine {
  readonly distribution: Distribution;
  /** Where things are for whoever installs. */
  readonly paths: BoxLayout;
  /** Where the same things are for what is installed: files that are written name these. */
  readonly named: BoxLayout = boxLayout();
  /** Whether systemd runs, so that services can be started. */
  readonly runsSystemd: boolean;
  /** Where copies of what this run replaces are kept. */
  readonly replaced: string;
  readonly #root: string;
  readonly #variables: NodeJS.ProcessEnv;

  /** @throws InstallError where IRIS cannot be installed on it */
  constructor(root: string, variables: NodeJS.ProcessEnv) {
    this.#root = root;
    this.#variables = variables;
    this.paths = boxLayout(root);
    this.replaced = join(this.paths.home, 'replaced', new Date().toISOString().slice(0, 19).replaceAll(':', '-'));
    this.distribution = readDistribution(this.#osRelease());
    this.runsSystemd = root === '/' && existsSync('/run/systemd/system');
  }

  /** A path of the system that has no name in the layout. */
  at(path: string): string {
    return join(this.#root, path);
  }

  /** Runs a program of the system to its end. */
  run([program, ...args]: Command): Promise<Finished> {
    return this.runHere(this.#root === '/' ? [program, ...args] : ['chroot', this.#root, program, ...args]);
  }

  /** The same for a program of the system that the installer runs on, where that is another one; 127 where there is none. */
  async runHere([program, ...args]: Command): Promise<Finished> {
    // Not ended with this process, as a deploy ends its programs: a package manager must not be stopped half way.
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: this.#environment() });
    const missing = once(child, 'error').then(() => ({ status: NOT_FOUND, stdout: '', stderr: `no ${program}` }));
    const output = Promise.all([text(child.stdout), text(child.stderr)]);
    const finished = once(child, 'close').then(async ([status]): Promise<Finished> => {
      const [stdout, stderr] = await output;
      return { status, stdout, stderr };
    });
    return Promise.race([finished, missing]);
  }

  /**
   * Runs a program that must succeed, and returns what it printed.
   * @throws InstallError with what it said last
   */
  async must(command: Command): Promise<string> {
    return requireSuccess(command, await this.run(command));
  }

  /** As `must`, where the installer runs. */
  async mustHere(command: Command): Promise<string> {
    return requireSuccess(command, await this.runHere(command));
  }

  async has(program: string): Promise<boolean> {
    return (await this.run(['sh', '-c', 'command -v "$1"', 'sh', program])).status === 0;
  }

  /** The number of a user; undefined where there is none of that name. */
  userId(name: string): number | undefined {
    const line = this.#lines('etc/passwd').find((each) => each.startsWith(`${name}:`));
    return line === undefined ? undefined : Number(line.split(':')[2]);
  }

  /** The number of a group; undefined where there is none of that name. */
  groupId(name: string): number | undefined {
    const line = this.#lines('etc/group').find((each) => each.startsWith(`${name}:`));
    return line === undefined ? undefined : Number(line.split(':')[2]);
  }

  /** Names of the users that are members of a group beside those whose own it is. */
  members(group: string): readonly string[] {
    const line = this.#lines('etc/group').find((each) => each.startsWith(`${group}:`));
    return (line ?? '').split(':')[3]?.split(',') ?? [];
  }

  /** Users that may log in, by their names, with their home folders. */
  logins(): readonly { readonly name: string; readonly home: string }[] {
    return this.#lines('etc/passwd')
      .map((line) => line.split(':'))
      .filter(([, , , , , , shell = '']) => !/\/(nologin|false|sync)$/.test(shell))
      .map(([name = '', , , , , home = '']) => ({ name, home: this.at(home) }));
  }

  /** The name of a group; undefined where none has that number. */
  groupName(gid: number): string | undefined {
    return this.#lines('etc/group')
      .map((line) => line.split(':'))
      .find(([, , id]) => Number(id) === gid)?.[0];
  }

  #environment(): NodeJS.ProcessEnv {
    const path = [this.#variables['PATH'], SYSTEM_PATH].filter(Boolean).join(':');
    return { ...this.#variables, ...PLAIN, PATH: path };
  }

  #osRelease(): string {
    try {
      return readFileSync(this.at('etc/os-release'), 'utf8');
    } catch (error) {
      throw new InstallError(`${this.at('etc/os-release')} does not say which system this is: ${reasonOf(error)}`);
    }
  }

  #lines(path: string): readonly string[] {
    const file = this.at(path);
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  }
}

function requireSuccess(command: Command, { status, stdout, stderr }: Finished): string {
  if (status === 0) return stdout;
  const said = (stderr.trim() || stdout.trim()).split('\n').slice(-SHOWN_LINES).join('\n  ');
  const shown = command.join(' ');
  throw new InstallError(`"${shown}" failed (status ${status}):\n  ${said}\nMend that and run the installer again.`);
}
