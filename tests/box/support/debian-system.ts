import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { makeFolder } from '../../../apps/server/test/support/folder.ts';
import { ROOT } from '../../../scripts/lib/workspace.mjs';
import { type RunningCommand, runCommand } from '../../../scripts/test/support/running-command.mjs';
import { outcome } from './command-box.ts';
import { run } from './pack.ts';

/** With a number that is raised when what is in it changes. */
const CACHE = join(ROOT, '.cache/box-systems/bookworm-1');
const BUILD = fileURLToPath(new URL('build-debian-system.ts', import.meta.url));
const NSPAWN = ['--quiet', '--register=no', '--keep-unit', '--resolv-conf=off', '--timezone=off', '--link-journal=no'];
const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const LOOK_AGAIN_MS = 100;
const BOOT_MS = 90_000;
const END_MS = 30_000;

/** Why no system can be made and booted here; undefined where one can. */
export function whyNoDebianSystem(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  const missing = ['debootstrap', 'systemd-nspawn'].find((name) => spawnSync(name, ['--version']).error !== undefined);
  if (missing !== undefined) return `${missing} is not installed`;
  if (spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']).status !== 0) return 'no namespaces here';
  try {
    accessSync('/sys/fs/cgroup', constants.W_OK);
    return undefined;
  } catch {
    return 'control groups cannot be made here';
  }
}

/** A Debian 12 of its own in a folder, which can be booted with its systemd. It ends with the test. */
export class DebianSystem {
  readonly root: string;
  #leader: string | undefined;

  private constructor(root: string) {
    this.root = root;
  }

  /** @param kind "furnished" has the packages already that the installer would bring */
  static async make(kind: 'bare' | 'furnished'): Promise<DebianSystem> {
    const lock = join(ROOT, '.cache/box-systems.lock');
    mkdirSync(dirname(CACHE), { recursive: true });
    await run('flock', [lock, process.execPath, BUILD, CACHE]);
    const root = join(makeFolder(), 'system');
    await run('cp', ['--archive', '--reflink=auto', join(CACHE, kind), root]);
    return new DebianSystem(root);
  }

  /** Unpacks an artefact where whoever installs would, and returns the path of its `iris` in the system. */
  async unpack(artefact: string, release: string): Promise<string> {
    await run('tar', ['-xzf', artefact, '-C', join(this.root, 'root')]);
    return `/root/iris-${release}/bin/iris`;
  }

  /** Copies a file of this machine into the home folder of root, and returns its path there. */
  async bring(file: string): Promise<string> {
    await run('cp', [file, join(this.root, 'root')]);
    return `/root/${basename(file)}`;
  }

  write(path: string, text: string, mode = 0o644): void {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode });
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  /** Runs a program of the system: where it was booted beside all that runs there, else by itself. */
  start(...command: readonly string[]): RunningCommand {
    const [program = '', ...args] =
      this.#leader === undefined
        ? ['systemd-nspawn', ...NSPAWN, '--as-pid2', '--pipe', '-D', this.root, 'env', '-i', PATH, ...command]
        : ['nsenter', '--target', this.#leader, '--all', 'env', '-i', PATH, ...command];
    return runCommand(program, args, { cwd: '/' });
  }

  /** The same to its end; the exit status, and all that it wrote. */
  run(...command: readonly string[]): Promise<readonly [number | null, string]> {
    return outcome(this.start(...command));
  }

  /** The same, which must succeed. */
  async must(...command: readonly string[]): Promise<string> {
    const [status, output] = await this.run(...command);
    if (status !== 0) throw new Error(`${command.join(' ')}: ${status}\n${output}`);
    return output;
  }

  /** Starts the system, in a network that has nothing but itself, and waits until it is up. */
  async boot(): Promise<void> {
    const child = spawn('systemd-nspawn', [...NSPAWN, '--private-network', '--boot', '-D', this.root], {
      stdio: ['ignore', 'ignore', 'ignore'],
    });
    const ended = once(child, 'close');
    onTestFinished(() => end(child, ended, this.#leader));
    const until = performance.now() + BOOT_MS;
    for (;;) {
      // Looked for anew: its first child is not yet the one that becomes the init of the system.
      this.#leader = childOf(child);
      if (this.#leader !== undefined) {
        const [, state] = await this.run('systemctl', 'is-system-running');
        if (/^(running|degraded)$/m.test(state)) return;
      }
      if (performance.now() > until) throw new Error(`The system in ${this.root} is not up after ${BOOT_MS / 1000} s.`);
      await pause(LOOK_AGAIN_MS);
    }
  }
}

function childOf({ pid, exitCode }: ChildProcess): string | undefined {
  if (exitCode !== null) throw new Error(`systemd-nspawn ended with ${exitCode}`);
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0] || undefined;
}

async function end(child: ChildProcess, ended: Promise<unknown>, leader: string | undefined): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  if ((await Promise.race([ended, pause(END_MS, 'late')])) !== 'late') return;
  if (leader !== undefined) process.kill(Number(leader), 'SIGKILL');
  await ended;
}
