import type { BoxLayout } from '../layout.ts';
import type { ConfiguredEdge } from '../nginx/read-edge.ts';
import type { Supervisor } from '../releases/supervisor.ts';

/** What a link of the chain from a client to an answer, and from an event to an alarm, was found to be. */
export interface BoxFinding {
  readonly link: BoxLink;
  /** `note` asks for nothing; `warning` will hurt one day; `bad` hurts now. */
  readonly status: 'good' | 'note' | 'warning' | 'bad';
  /** What was found, a sentence. */
  readonly found: string;
  /** What to do, where there is something to do: a sentence, with the command. */
  readonly advice?: string;
}

export type BoxLink =
  | 'service'
  | 'nginx'
  | 'certificate'
  | 'settings'
  | 'data'
  | 'disk'
  | 'memory'
  | 'clock'
  | 'deploys'
  | 'logs'
  | 'events'
  | 'agent'
  | 'leftovers';

/** What is looked at. */
export interface BoxToExamine {
  readonly layout: BoxLayout;
  /** The folder that is taken for `/`. */
  readonly root: string;
  readonly supervisor: Pick<Supervisor, 'state'>;
  /** Undefined where the configuration of Nginx is not there, or not ours. */
  readonly edge: ConfiguredEdge | undefined;
  /** In ms since 1970. */
  readonly now: number;
}

export type BoxCheck = (box: BoxToExamine) => Promise<readonly BoxFinding[]> | readonly BoxFinding[];

/** For whatever is asked over a connection or of a program: a doctor that hangs helps nobody. */
export const PATIENCE_MS = 10_000;

const GIGABYTE = 1e9;

/** Bytes as people say them. */
export function sayBytes(bytes: number): string {
  return bytes >= GIGABYTE ? `${(bytes / GIGABYTE).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}
