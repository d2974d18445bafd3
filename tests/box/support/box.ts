import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type BoxLayout,
  type DeployDeps,
  type DeployResult,
  deploy,
  type GateLimits,
  type Place,
  restart,
  rollback,
  settleDeploys,
} from '@iris/box';
import { onTestFinished } from 'vitest';
import { Edge } from './edge.ts';
import { furnish, TEST_SETTINGS } from './furnish.ts';
import { QUICK_GATE } from './gates.ts';
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
  /** What the deploys said, in order. */
  readonly said: string[] = [];

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

  deploy(artefact: string, gate: GateLimits = QUICK_GATE): Promise<DeployResult> {
    return deploy(artefact, this.deps(gate));
  }

  rollback(version?: string): Promise<DeployResult> {
    return rollback(version, this.deps());
  }

  restart(gate: GateLimits = QUICK_GATE): Promise<DeployResult> {
    return restart(this.deps(gate));
  }

  settle(): Promise<string | undefined> {
    return settleDeploys(this.deps());
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

  deps(gate?: GateLimits, signal = new AbortController().signal): DeployDeps {
    const report = (message: string): void => {
      this.said.push(message);
    };
    return { layout: this.layout, supervisor: this.supervisor, report, signal, gate };
  }
}
