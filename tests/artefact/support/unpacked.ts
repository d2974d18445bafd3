import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ReleaseManifest } from '../../../scripts/release/verify-release.mjs';
import { type RunningCommand, runCommand } from '../../../scripts/test/support/running-command.mjs';

/** The user `nobody`: what root has unpacked is not his, and he may only read it. */
const NOBODY = 65_534;
const IS_ROOT = process.getuid?.() === 0;

/** A folder that everybody may enter and that lives until it is removed. */
function makeOpenFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'iris-unpacked-'));
  chmodSync(folder, 0o755);
  return folder;
}

/** Unpacks an artefact as a box does, into a folder elsewhere. */
export function unpack(artefact: string): string {
  const parent = makeOpenFolder();
  execFileSync('tar', ['-xzf', artefact, '-C', parent], { stdio: 'pipe' });
  const [name = ''] = readdirSync(parent);
  return join(parent, name);
}

/** Takes the right to write there from everybody; root has it all the same. */
export function makeReadOnly(folder: string): void {
  execFileSync('chmod', ['-R', 'a-w', folder]);
}

/** Removes what was unpacked. */
export function removeUnpacked(folder: string): void {
  const parent = join(folder, '..');
  execFileSync('chmod', ['-R', 'u+w', parent]);
  rmSync(parent, { recursive: true, force: true });
}

export function readManifest(folder: string): ReleaseManifest {
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
}

/** Runs a program of a release as somebody who owns none of its files, and to whom the environment says nothing. */
export function run(command: readonly string[], { cwd = '/', env = {} }: RunOptions = {}): RunningCommand {
  const asNobody = IS_ROOT ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'] : [];
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const [program = '', ...args] = [...asNobody, 'env', '-i', ...variables, ...command];
  return runCommand(program, args, { cwd });
}

interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface StartOptions {
  /** The command that runs the server, given a folder where it may write. */
  readonly tracer?: (folder: string) => readonly string[];
}

/** Starts the server of a release on a free port; it ends with the test at the latest. */
export async function startServer(folder: string, { tracer = () => [] }: StartOptions = {}): Promise<StartedServer> {
  const data = makeDataFolder();
  const env = { PORT: '0', IRIS_CACHE_DIR: data, IRIS_LOG_LEVEL: 'warn' };
  const server = run([...tracer(data), join(folder, 'bin/iris-server')], { cwd: data, env });
  let isRunning = true;
  const ended = server.exited.then((status) => {
    isRunning = false;
    return status;
  });
  onTestFinished(async () => {
    if (isRunning) server.signalGroup('SIGKILL');
    await ended;
    rmSync(join(data, '..'), { recursive: true, force: true });
  });
  const [, url = ''] = await server.waitFor(/^IRIS listening on (http:\/\/\S+)$/m);
  return {
    url,
    data,
    stop: () => {
      server.signalGroup('SIGTERM');
      return ended;
    },
  };
}

export interface StartedServer {
  readonly url: string;
  /** The folder that it keeps its data in. */
  readonly data: string;
  readonly stop: () => Promise<number | null>;
}

function makeDataFolder(): string {
  const folder = join(makeOpenFolder(), 'data');
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  return folder;
}
