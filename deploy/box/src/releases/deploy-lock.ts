import { spawnSync } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { DeployError } from './deploy-error.ts';

const TAKEN = 75;
const MODE = 0o600;
const SHOWN_CHARS = 200;

/**
 * Does work while nobody else deploys on this box. The kernel holds the lock for as long as this process lives: however it
 * ends, nothing is left behind.
 * @param purpose what whoever comes second is told
 * @throws DeployError `busy` where somebody else holds the lock
 */
export async function withDeployLock<T>(path: string, purpose: string, work: () => Promise<T>): Promise<T> {
  const file = openSync(path, 'a+', MODE);
  try {
    lock(file, path);
    ftruncateSync(file);
    writeSync(file, `${purpose}, process ${process.pid}\n`);
    const result = await work();
    ftruncateSync(file);
    return result;
  } finally {
    closeSync(file);
  }
}

function lock(file: number, path: string): void {
  if (tryLock(file)) return;
  throw new DeployError(
    'busy',
    `Somebody else deploys here (${readHolder(path)}): wait until that has ended, and look with "iris releases".`,
  );
}

/**
 * A lock of flock(2) belongs to the open file, not to the process that asks for it: util-linux's flock takes it on the
 * file that it is given, ends, and leaves it with us. Node has no call for it.
 */
function tryLock(file: number): boolean {
  const { status, error, stderr } = spawnSync('flock', ['--nonblock', '--conflict-exit-code', String(TAKEN), '3'], {
    stdio: ['ignore', 'ignore', 'pipe', file],
    encoding: 'utf8',
  });
  if (status === 0) return true;
  if (status === TAKEN) return false;
  const reason = error === undefined ? stderr.trim() : error.message;
  throw new DeployError('refused', `Nothing can be deployed without the program flock of util-linux: ${reason}`);
}

function readHolder(path: string): string {
  return readFileSync(path, 'utf8').slice(0, SHOWN_CHARS).trim() || 'it has just begun';
}
