import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type BoxLayout,
  boxLayout,
  type InstallPlan,
  type InstallRequest,
  install,
  planInstall,
  type Step,
  type StepOutcome,
} from '@iris/box';
import { makeFolder } from '../../../apps/server/test/support/folder.ts';
import { makeFakeRelease } from './fake-release.ts';

const PROGRAMS = fileURLToPath(new URL('system-programs.sh', import.meta.url));
export const HOST = 'iris.example.org';
/** Units of packages that the installer has start with the machine. */
const PACKAGE_UNITS = ['nginx.service', 'certbot.timer', 'certbot-renew.timer', 'dnf-automatic.timer'];
const DEBIAN = 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nID=debian\nVERSION_ID="12"\n';
export const AMAZON = 'PRETTY_NAME="Amazon Linux 2023"\nID="amzn"\nVERSION_ID="2023"\n';
const BOOKKEEPING = ['calls', 'packages'];

/** Why the installer cannot work on a folder here; undefined where it can. */
export function whyNoFakeSystem(): string | undefined {
  if (process.platform !== 'linux') return 'not Linux';
  if (process.getuid?.() !== 0) return 'needs root';
  return spawnSync('systemctl', ['--version']).error === undefined ? undefined : 'systemd is not installed';
}

/** The files of a system that does not run, and of whose programs only those do something that install needs. */
export class FakeSystem {
  readonly root = makeFolder();
  readonly paths: BoxLayout = boxLayout(this.root);
  readonly release = makeFakeRelease();
  readonly #programs = makeFolder();

  constructor(osRelease = DEBIAN) {
    this.write('etc/os-release', osRelease);
    this.write('etc/passwd', 'root:x:0:0:root:/root:/bin/bash\n');
    this.write('etc/group', 'root:x:0:\n');
    for (const unit of PACKAGE_UNITS) {
      this.write(
        `lib/systemd/system/${unit}`,
        '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n',
      );
    }
    symlinkSync(PROGRAMS, join(this.#programs, 'chroot'));
  }

  write(path: string, text: string, mode = 0o644): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode });
    return file;
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  has(path: string): boolean {
    return lstatSync(join(this.root, path), { throwIfNoEntry: false }) !== undefined;
  }

  plan(options: Partial<InstallRequest> = {}): Promise<InstallPlan> {
    return planInstall({
      host: HOST,
      email: undefined,
      environment: 'prod',
      hardensSsh: false,
      releaseFolder: this.release,
      root: this.root,
      variables: { PATH: `${this.#programs}${delimiter}${process.env['PATH']}` },
      ...options,
    });
  }

  async install(
    options: Partial<InstallRequest> & { readonly dryRun?: boolean } = {},
  ): Promise<readonly StepOutcome[]> {
    const { dryRun = false, ...request } = options;
    return install(await this.plan(request), { dryRun, begun: () => {}, ended: () => {} });
  }

  /** A step of the plan as it would be made now. */
  async step(name: string, options: Partial<InstallRequest> = {}): Promise<Step> {
    const step = (await this.plan(options)).steps.find((each) => each.name === name);
    if (step === undefined) throw new Error(`no step ${name}`);
    return step;
  }

  /** All that is in the system: kinds, modes, owners, times of change and contents. */
  snapshot(): readonly string[] {
    return describeTree(this.root, BOOKKEEPING);
  }

  /** Has a file or folder belong to somebody else. */
  give(path: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
    chownSync(path, uid, gid);
  }

  /** The one copy of a file that was replaced. */
  replaced(path: string): string {
    const runs = readdirSync(join(this.paths.home, 'replaced'));
    const copies = runs.map((run) => join(this.paths.home, 'replaced', run, path)).filter((copy) => existsSync(copy));
    if (copies.length !== 1) throw new Error(`${copies.length} copies of ${path}`);
    return copies.map((copy) => readFileSync(copy, 'utf8')).join('');
  }

  remove(path: string): void {
    rmSync(join(this.root, path), { recursive: true });
  }
}

/** What a tree holds, a line for each entry; times too, so that something written anew is seen. Links are not followed. */
export function describeTree(root: string, without: readonly string[] = []): readonly string[] {
  const names = readdirSync(root).filter((name) => !without.includes(name));
  return names.sort().flatMap((name) => describeEntry(join(root, name)));
}

function describeEntry(path: string): readonly string[] {
  const entry = lstatSync(path);
  const { mode, uid, gid, mtimeMs, ctimeMs } = entry;
  const line = [path, mode.toString(8), uid, gid, mtimeMs, ctimeMs].join(' ');
  if (entry.isDirectory()) return [line, ...describeTree(path)];
  if (entry.isSymbolicLink()) return [`${line} ${readlinkSync(path)}`];
  if (!entry.isFile()) return [line];
  return [`${line} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`];
}
