import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { arch } from 'node:os';
import { delimiter, join } from 'node:path';
import { withProgress } from './progress.mjs';
import { runProgram } from './tools.mjs';

/** What code-server is compiled with. */
const PACKAGES_OF_CODE_SERVER = [
  { name: 'g++', proof: ['g++', '--version'] },
  { name: 'make', proof: ['make', '--version'] },
  { name: 'pkg-config', proof: ['pkg-config', '--version'] },
  { name: 'libkrb5-dev', proof: ['pkg-config', '--exists', 'krb5-gssapi'] },
  { name: 'libsecret-1-dev', proof: ['pkg-config', '--exists', 'libsecret-1'] },
  { name: 'libx11-dev', proof: ['pkg-config', '--exists', 'x11'] },
  { name: 'libxkbfile-dev', proof: ['pkg-config', '--exists', 'xkbfile'] },
].map((each) => ({ ...each, neededFor: 'VS Code, in which the extension is tested' }));

/** Names of those, without which it cannot be made. */
export const NAMES_FOR_CODE_SERVER = PACKAGES_OF_CODE_SERVER.map(({ name }) => name);

/**
 * What some tests and checks need of the system beside Node. One whose program is missing skips itself; this list is the one
 * place that says which Debian package brings it. `proof` is a command that succeeds once it is there.
 */
const DEBIAN_PACKAGES = [
  { name: 'git', proof: ['git', '--version'], neededFor: 'npm start and npm run check on a fresh clone' },
  { name: 'chromium', proof: ['chromium', '--version'], neededFor: 'the reference page and VS Code in a real browser' },
  { name: 'strace', proof: ['strace', '--version'], neededFor: 'system calls of a store that fail or kill it' },
  {
    name: 'nginx',
    proof: ['nginx', '-v'],
    neededFor: 'the box: its Nginx configuration, checked and in front of servers',
  },
  { name: 'certbot', proof: ['certbot', '--version'], neededFor: 'the box: certificates' },
  { name: 'pebble', proof: ['pebble', '-help'], neededFor: 'the box: an authority that issues certificates' },
  { name: 'logrotate', proof: ['logrotate', '--version'], neededFor: 'the box: logs that are rotated under load' },
  {
    name: 'systemd',
    proof: ['systemd-analyze', '--version'],
    neededFor: 'what systemd is told by the server, and the units of a box, checked and scored',
  },
  { name: 'age', proof: ['age', '--version'], neededFor: 'the box: backups that other programs can open' },
  { name: 'shellcheck', proof: ['shellcheck', '--version'], neededFor: 'shell scripts' },
  ...PACKAGES_OF_CODE_SERVER,
  { name: 'python3-venv', proof: ['python3', '-c', 'import venv, ensurepip'], neededFor: 'fuzzing with schemathesis' },
];

/** What runs programs of the architecture that this machine does not have. */
const FOREIGN = arch() === 'arm64' ? { debian: 'amd64', gnu: 'x86_64' } : { debian: 'arm64', gnu: 'aarch64' };

/** What tests need that take longer, beside the others. */
const DEBIAN_PACKAGES_OF_LONG_TESTS = [
  {
    name: 'debootstrap',
    proof: ['debootstrap', '--version'],
    neededFor: 'the box: its installer in a system of its own',
  },
  {
    name: 'systemd-container',
    proof: ['systemd-nspawn', '--version'],
    neededFor: 'the box: that system booted',
  },
  {
    name: 'qemu-user',
    proof: [`qemu-${FOREIGN.gnu}`, '--version'],
    neededFor: 'the artefact on the other architecture',
  },
  ...['libstdc++.so.6', 'libatomic.so.1'].map((library) => ({
    name: `${library.replace('.so.', '')}-${FOREIGN.debian}-cross`,
    proof: ['test', '-e', `/usr/${FOREIGN.gnu}-linux-gnu/lib/${library}`],
    neededFor: 'the artefact on the other architecture',
  })),
];

/**
 * Installs the Debian packages that tests need, or those of them that are named, where this may be done without asking
 * anybody.
 * @param {{ names?: readonly string[], long?: boolean }} [choice] `long`: what tests need that take longer comes along
 * @returns {Promise<string[]>} what is still missing and why, a line each
 */
export async function ensureDebianPackages({ names, long = false } = {}) {
  const wanted = [...DEBIAN_PACKAGES, ...(long ? DEBIAN_PACKAGES_OF_LONG_TESTS : [])].filter(
    ({ name }) => names === undefined || names.includes(name),
  );
  const missing = wanted.filter(({ proof }) => !succeeds(proof));
  if (missing.length === 0) return [];
  const obstacle = (await findObstacle()) ?? (await install(missing.map(({ name }) => name)));
  return missing
    .filter(({ proof }) => !succeeds(proof))
    .map(
      ({ name, neededFor }) =>
        `${neededFor}: the Debian package ${name} is missing (${obstacle ?? 'it is installed, and still not found'})`,
    );
}

/** @param {readonly string[]} command */
function succeeds([program = '', ...args]) {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

/** @param {string} program */
function isOnPath(program) {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .some((folder) => folder !== '' && existsSync(join(folder, program)));
}

async function findObstacle() {
  if (!isOnPath('apt-get')) return 'this system has no apt-get';
  if (isRoot()) return undefined;
  if (!isOnPath('sudo')) return 'installing needs root, and there is no sudo';
  const { code } = await runProgram('sudo', ['-n', 'true'], { capture: true });
  return code === 0 ? undefined : 'installing needs root, and sudo asks for a password';
}

/**
 * @param {readonly string[]} names
 * @returns {Promise<string | undefined>} why it did not work
 */
function install(names) {
  return withProgress(`Installing Debian packages ${names.join(', ')}`, async (setDetail) => {
    await apt(['update', '-qq']);
    const { code, output } = await apt(['install', '-y', '-qq', '--no-install-recommends', ...names]);
    if (code === 0) return undefined;
    setDetail('not possible');
    return `apt-get says: ${output.trim().split('\n').at(-1)}`;
  });
}

/** @param {readonly string[]} args */
function apt(args) {
  const command = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
  const [program = 'env', ...rest] = isRoot() ? command : ['sudo', '-n', ...command];
  return runProgram(program, rest, { capture: true });
}

function isRoot() {
  return process.getuid?.() === 0;
}
