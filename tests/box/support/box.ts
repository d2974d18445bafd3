import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { BoxLayout, DeployResult, GateLimits, Place } from '@iris/box';
import { onTestFinished } from 'vitest';
import { runDeploy } from './deploy-order.ts';
import type { DeployOrder } from './deploy-process.ts';
import { Edge } from './edge.ts';
import { furnish, TEST_SETTINGS } from './furnish.ts';
import { freePort } from './ports.ts';
import { ProcessSupervisor } from './process-supervisor.ts';

const PLACES: readonly Place[] = ['a', 'b'];

interface Placement {
  readonly place: Place;
  readonly release: string;
}

/** A box in a folder: the real Nginx, and places that the shipped deploy code fills. It ends with the test. */
export class Box {
  readonly root: string;
  readonly edge: Edge;
  readonly layout: BoxLayout;
  readonly supervisor: ProcessSupervisor;
  readonly ports: Readonly<Record<'a' | 'b', number>>;
  private constructor(edge: Edge, ports: Readonly<Record<'a' | 'b', number>>) {
    this.root = edge.folder;
    this.edge = edge;
    this.ports = ports;
    this.layout = edge.paths;
    this.supervisor = new ProcessSupervisor(this.layout);
  }

  static async prepare(settings: Readonly<Record<string, string>> = {}): Promise<Box> {
    const ports = { a: await freePort(), b: await freePort() };
    const all = { ...TEST_SETTINGS, ...settings };
    const box = new Box(await Edge.start({ live: ports.a, standby: ports.b, settings: all }), ports);
    furnish(box.layout, ports, all);
    onTestFinished(() => box.supervisor.killAll());
    return box;
  }

  deploy(artefact: string, gate?: GateLimits): Promise<DeployResult> {
    return this.#bring({ action: 'deploy', name: artefact, gate });
  }

  rollback(gate?: GateLimits): Promise<DeployResult> {
    return this.#bring({ action: 'rollback', gate });
  }

  restart(gate?: GateLimits): Promise<DeployResult> {
    return this.#bring({ action: 'restart', gate });
  }

  /** Brings to its end what a killed deploy left. */
  async settle(): Promise<void> {
    await runDeploy({ root: this.root, action: 'settle' });
  }

  /** The places in use, and those where something runs; the same ones, unless a deploy is under way. */
  places(): { readonly linked: readonly Placement[]; readonly running: readonly Place[] } {
    const linked = PLACES.filter((place) => existsSync(join(this.layout.places, place)));
    return {
      linked: linked.map((place) => ({ place, release: basename(readlinkSync(join(this.layout.places, place))) })),
      running: PLACES.filter((place) => this.supervisor.pid(place) !== undefined),
    };
  }

  /** What Nginx wrote about the requests to a path so far. */
  accessLines(): readonly Readonly<Record<string, unknown>>[] {
    return readFileSync(this.layout.accessLog, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  async #bring(order: Omit<DeployOrder, 'root'>): Promise<DeployResult> {
    const result = await runDeploy({ root: this.root, ...order });
    if (result === undefined) throw new Error(`a ${order.action} has no result`);
    return result;
  }
}
