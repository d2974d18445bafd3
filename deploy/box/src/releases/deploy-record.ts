import { readFileSync } from 'node:fs';
import type { BoxLayout, Place } from '../layout.ts';
import { DeployError, reasonOf } from './deploy-error.ts';
import { isMissing, writeDurably } from './durable.ts';
import { isReleaseName } from './release-name.ts';

/** What a deploy does, in this order; a rollback has nothing to unpack. */
const DEPLOY_STEPS = ['unpack', 'start', 'gate', 'switch', 'drain', 'prune'] as const;
export type DeployStep = (typeof DEPLOY_STEPS)[number];

const PAST_ACTIONS = ['deploy', 'rollback'] as const;
const ACTIONS = [...PAST_ACTIONS, 'restart'] as const;
/** How a release comes to serve; by a restart, the one that does already. */
export type DeployAction = (typeof ACTIONS)[number];

/** A release in a place. */
export interface Placement {
  readonly place: Place;
  readonly release: string;
}

/** A deploy that has begun and not ended. */
export interface PendingDeploy {
  readonly action: DeployAction;
  /** What is about to be done, or was being done when it was killed. */
  readonly step: DeployStep;
  /** What is to serve; while it is unpacked, the place is where it would. */
  readonly to: Placement;
  /** What served before; null on a box where nothing did. */
  readonly from: Placement | null;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** A release that came to serve; a restart brings none, and is not kept here. */
export interface PastDeploy {
  readonly action: (typeof PAST_ACTIONS)[number];
  readonly release: string;
  /** ISO 8601; when traffic went to it. */
  readonly at: string;
}

/** What is known of deploys; oldest first. */
export interface DeployRecord {
  readonly pending: PendingDeploy | null;
  readonly past: readonly PastDeploy[];
}

const FORMAT = 1;
const MODE = 0o644;
/** More than anybody goes back. */
const KEPT = 50;

/**
 * Reads what was deployed on a box, and the deploy that is pending.
 * @throws DeployError where the file is not one that this release wrote or can read
 */
export function readDeployRecord({ deploys }: BoxLayout): DeployRecord {
  try {
    return parse(JSON.parse(readFileSync(deploys, 'utf8')));
  } catch (error) {
    if (isMissing(error)) return { pending: null, past: [] };
    throw new DeployError(
      'refused',
      `${deploys} cannot be used: ${reasonOf(error)} Look which release serves ("iris releases" of another release may ` +
        'read it), or move the file away: releases that were live before are then not known as such.',
    );
  }
}

/** Replaces the record; it is on the disk when this returns. */
export function writeDeployRecord({ deploys }: BoxLayout, { pending, past }: DeployRecord): void {
  const record = { format: FORMAT, pending, past: past.slice(-KEPT) };
  writeDurably(deploys, `${JSON.stringify(record, null, 2)}\n`, MODE);
}

function parse(value: unknown): DeployRecord {
  const { format, pending, past } = fieldsOf(value);
  if (format !== FORMAT)
    throw new Error(`It has the format ${JSON.stringify(format)}, and this release knows ${FORMAT}.`);
  if (!Array.isArray(past)) throw new Error('It has no list of what was deployed.');
  return { pending: pending === null ? null : parsePending(pending), past: past.map((each) => parsePast(each)) };
}

function parsePending(value: unknown): PendingDeploy {
  const { action, step, to, from, startedAt } = fieldsOf(value);
  return {
    action: oneOf(ACTIONS, action),
    step: oneOf(DEPLOY_STEPS, step),
    to: parsePlacement(to),
    from: from === null ? null : parsePlacement(from),
    startedAt: textOf(startedAt),
  };
}

function parsePlacement(value: unknown): Placement {
  const { place, release } = fieldsOf(value);
  return { place: oneOf(['a', 'b'] as const, place), release: releaseOf(release) };
}

function parsePast(value: unknown): PastDeploy {
  const { action, release, at } = fieldsOf(value);
  return { action: oneOf(PAST_ACTIONS, action), release: releaseOf(release), at: textOf(at) };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error('It is not what a deploy writes.');
  return { ...value };
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Error(`It has ${JSON.stringify(value)} where a text belongs.`);
  return value;
}

/** It becomes a path: a name that leads elsewhere must not get that far. */
function releaseOf(value: unknown): string {
  const name = textOf(value);
  if (!isReleaseName(name)) throw new Error(`It has ${JSON.stringify(name)} where the name of a release belongs.`);
  return name;
}

function oneOf<T extends string>(allowed: readonly T[], value: unknown): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined)
    throw new Error(`It has ${JSON.stringify(value)} where one of ${allowed.join(', ')} belongs.`);
  return found;
}
