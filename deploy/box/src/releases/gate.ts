import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Place } from '../layout.ts';
import { askPlace, objectIn, type PlaceAnswer } from './ask-place.ts';
import { reasonOf } from './deploy-error.ts';
import type { ReleaseIdentity } from './manifest.ts';
import type { Supervisor } from './supervisor.ts';

/** How much a release has to show before traffic goes to it. */
export interface GateLimits {
  /** For all of it. */
  readonly totalMs: number;
  /** For it to listen and to be healthy for the first time. */
  readonly startMs: number;
  /** Good answers about its health in a row, so far apart. */
  readonly goodAnswers: number;
  readonly intervalMs: number;
  /** For an answer about version and health, and for an analysis. */
  readonly answerMs: number;
  readonly analysisMs: number;
  /**
   * From the switch until the release before is stopped: for Nginx to send what it was about to send there. It looks where
   * requests go and sends at once, so that this is a thousand times what it needs; what came later would be refused.
   */
  readonly settleMs: number;
}

/** For a release that never served here: what dies in its first seconds must not take requests with it. */
export const DEPLOY_GATE: GateLimits = {
  totalMs: 24_000,
  startMs: 15_000,
  goodAnswers: 9,
  intervalMs: 1000,
  answerMs: 2000,
  analysisMs: 10_000,
  settleMs: 1000,
};
/** For one that has served here: whoever goes back is in a hurry. */
export const ROLLBACK_GATE: GateLimits = { ...DEPLOY_GATE, goodAnswers: 3, intervalMs: 200 };

const LOOK_AGAIN_MS = 100;
/** The second answer is kept from the first; a third and fourth, where a model failed once in between. */
const REPEATS = 3;

export interface GateOptions {
  readonly place: Place;
  readonly port: number;
  readonly key: string | undefined;
  readonly identity: Pick<ReleaseIdentity, 'version' | 'commit'>;
  readonly supervisor: Pick<Supervisor, 'state'>;
  readonly limits: GateLimits;
  readonly signal: AbortSignal;
}

/**
 * Holds a release that is being started to what it must show: it says that it is the one that was asked for, it analyzes
 * a file, it has the answer from its cache when it is asked again, and it stays healthy for a while.
 * @returns what is good to know of a release that passes, a sentence each
 * @throws Error with the reason where it does not
 */
export async function passGate({ signal, ...rest }: GateOptions): Promise<readonly string[]> {
  const { totalMs, startMs } = rest.limits;
  const tooLate = AbortSignal.timeout(totalMs);
  const options = { ...rest, signal: AbortSignal.any([signal, tooLate]) };
  const startedBy = performance.now() + startMs;
  try {
    await waitForVersion(options, startedBy);
    await waitFor(options, '/api/iris/health', startedBy);
    const notes = await analyzeTwice(options);
    await watchHealth(options);
    return notes;
  } catch (error) {
    signal.throwIfAborted();
    if (tooLate.aborted) throw new Error(`It had not shown that it works after ${totalMs / 1000} s.`);
    throw error;
  }
}

async function waitForVersion(options: GateOptions, until: number): Promise<void> {
  const { identity } = options;
  const { fields } = await waitFor(options, '/api/version', until);
  if (fields['version'] === identity.version && fields['commit'] === identity.commit) return;
  throw new Error(
    `Port ${options.port} is answered by version ${fields['version']} of commit ${fields['commit']}, not by ` +
      `${identity.version} of ${identity.commit}.`,
  );
}

/** Asks until the answer is good. */
async function waitFor(options: GateOptions, path: string, until: number): Promise<PlaceAnswer> {
  for (;;) {
    await checkProcess(options);
    const answer = await tryToAsk(options, path);
    if (typeof answer !== 'string') return answer;
    if (performance.now() >= until) {
      throw new Error(`${options.limits.startMs / 1000} s after its start, ${path} is not good: ${answer}`);
    }
    await pause(LOOK_AGAIN_MS, undefined, { signal: options.signal });
  }
}

async function watchHealth(options: GateOptions): Promise<void> {
  const { goodAnswers, intervalMs } = options.limits;
  for (let good = 1; ; good++) {
    await checkProcess(options);
    const answer = await tryToAsk(options, '/api/iris/health');
    if (typeof answer === 'string') throw new Error(`It was healthy, and is not any more: ${answer}`);
    if (good >= goodAnswers) return;
    await pause(intervalMs, undefined, { signal: options.signal });
  }
}

/** The answer where it is a good one, else why it is not. */
async function tryToAsk({ port, limits, signal }: GateOptions, path: string): Promise<PlaceAnswer | string> {
  try {
    const answer = await askPlace({ port, path, timeoutMs: limits.answerMs, signal });
    return answer.status === 200 ? answer : describe(answer);
  } catch (error) {
    return reasonOf(error);
  }
}

/** A release that ends is not waited for, and one that is started again and again must not pass between two ends. */
async function checkProcess({ supervisor, place, signal }: GateOptions): Promise<void> {
  signal.throwIfAborted();
  const { status, restarts, detail } = await supervisor.state(place);
  if (status === 'stopped' || status === 'stopping' || restarts > 0) throw new Error(`It has ended: ${detail}`);
}

async function analyzeTwice(options: GateOptions): Promise<readonly string[]> {
  const body = newFile();
  const first = await analyze(options, body);
  if (first['cache_hit'] !== 0)
    throw new Error('It answered for a file that nobody asked about before from its cache.');
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const again = await analyze(options, body);
    if (again['cache_hit'] !== 1) continue;
    const { degraded } = again;
    return typeof degraded === 'string' ? [`Its answers are degraded: ${degraded}.`] : [];
  }
  throw new Error('It keeps nothing in its cache: asked again for the same file, it analyzes it again.');
}

async function analyze(options: GateOptions, body: unknown): Promise<Readonly<Record<string, unknown>>> {
  const { port, key, limits, signal } = options;
  const question = { port, path: '/api/iris/analyze', body, key, timeoutMs: limits.analysisMs, signal };
  const answer = await askPlace(question).catch((error: unknown) => {
    throw new Error(`It did not answer a request for an analysis: ${reasonOf(error)}`);
  });
  const { status, fields } = answer;
  if (status === 200 && fields['success'] === true && Array.isArray(fields['responsibility_blocks'])) {
    return objectIn(answer, 'metadata');
  }
  throw new Error(`It did not analyze a file: ${describe(answer)}`);
}

/** A file that no cache holds. */
function newFile() {
  const name = `gate_${randomBytes(8).toString('hex')}`;
  return { filename: `${name}.py`, language: 'python', source_code: `def ${name}(value):\n    return value + 1\n` };
}

function describe({ status, fields }: PlaceAnswer): string {
  const { detail } = fields;
  return typeof detail === 'string' ? `${status}, ${detail}` : `the answer has status ${status}`;
}
