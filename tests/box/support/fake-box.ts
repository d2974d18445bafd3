import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BoxLayout,
  boxLayout,
  type DeployDeps,
  DeployError,
  type DeployResult,
  deploy,
  type GateLimits,
  type KeptRelease,
  listReleases,
  readDeployRecord,
  restart,
  rollback,
  settleDeploys,
} from '@iris/box';
import { onTestFinished } from 'vitest';
import { makeFolder } from '../../../apps/server/test/support/folder.ts';
import { type FakeReleaseOptions, makeFakeRelease, packFake } from './fake-release.ts';
import { furnish, TEST_SETTINGS } from './furnish.ts';
import { QUICK_GATE } from './gates.ts';
import { freePort } from './ports.ts';
import { ProcessSupervisor } from './process-supervisor.ts';

/** A box in a folder whose releases are fake ones and which has no Nginx. It ends with the test. */
export class FakeBox {
  readonly root = makeFolder();
  readonly layout: BoxLayout = boxLayout(this.root);
  readonly supervisor = new ProcessSupervisor(this.layout);
  onReport: DeployDeps['report'] = () => {};

  static async prepare(): Promise<FakeBox> {
    const box = new FakeBox();
    furnish(box.layout, { a: await freePort(), b: await freePort() }, TEST_SETTINGS);
    onTestFinished(() => box.supervisor.killAll());
    return box;
  }

  /** Brings to its end what a killed deploy left. */
  settle(): Promise<string | undefined> {
    return settleDeploys(this.#deps({}, new AbortController().signal));
  }

  async deploy(
    options: FakeReleaseOptions,
    gate: Partial<GateLimits> = {},
    signal = new AbortController().signal,
  ): Promise<DeployResult> {
    return deploy(await packFake(makeFakeRelease(options)), this.#deps(gate, signal));
  }

  /** The error of a deploy that must fail. */
  async rejection(
    options: FakeReleaseOptions,
    gate: Partial<GateLimits> = {},
    signal = new AbortController().signal,
  ): Promise<DeployError> {
    const error: unknown = await this.deploy(options, gate, signal).catch((thrown: unknown) => thrown);
    if (error instanceof DeployError) return error;
    throw error;
  }

  rollback(name?: string): Promise<DeployResult> {
    return rollback(name, this.#deps({}, new AbortController().signal));
  }

  restart(gate: Partial<GateLimits> = {}): Promise<DeployResult> {
    return restart(this.#deps(gate, new AbortController().signal));
  }

  /** All that a failed deploy must leave as it was, but for the release that it unpacked. */
  async state() {
    const { layout, supervisor } = this;
    const links = readdirSync(layout.places).filter((name) => !name.endsWith('.env'));
    return {
      links: links.map((name) => [name, readlinkSync(join(layout.places, name))]),
      running: (['a', 'b'] as const).filter((place) => supervisor.pid(place) !== undefined),
      liveIsB: existsSync(layout.liveMarker),
      command: readlinkSync(layout.command),
      record: readDeployRecord(layout),
    };
  }

  /** Version and role of the releases. */
  roles(): readonly (readonly [KeptRelease['version'], KeptRelease['role']])[] {
    return listReleases(this.layout).map(({ version, role }) => [version, role]);
  }

  #deps(gate: Partial<GateLimits>, signal: AbortSignal): DeployDeps {
    const { layout, supervisor } = this;
    const report: DeployDeps['report'] = (message, step) => this.onReport(message, step);
    return { layout, supervisor, report, signal, gate: { ...QUICK_GATE, intervalMs: 20, settleMs: 20, ...gate } };
  }
}
