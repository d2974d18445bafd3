import { copyFileSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { openAnalysisCache } from '@iris/cache';

/**
 * A program of its own that works on a store until it is killed, told to stop, or done. Plain JavaScript: it is
 * started very often, and so starts in half the time.
 *
 * @import { AnalysisCache, CacheKey, StoredAnswer } from '@iris/cache'
 * @typedef {'put' | 'evict' | 'expire' | 'migrate'} Phase
 * @typedef {{ readonly key: CacheKey, readonly answer: StoredAnswer }} KeyedAnswer
 *
 * @typedef {object} WriterTask
 * @property {string} directory holds `store-0`; for `migrate` until told to stop, also the stores after it
 * @property {readonly Phase[]} phases what to do, in this order
 * @property {boolean} endless whether to do the first phase until told to stop
 * @property {string} samples file of `KeyedAnswer`s, the only ones that the store may ever hold
 * @property {string} formerStore a database as the release before wrote it
 * @property {string} journal file that says at every moment what this process is at
 * @property {number} clock when its time begins, in ms
 * @property {number} first the sample to begin with
 *
 * @typedef {object} WriterReport what a writer that came to its end says on stdout
 * @property {number} requests
 * @property {number} wrong answers that were not those of their key
 * @property {number} lost answers that were not even in memory just after they were put
 * @property {number} garbled
 * @property {number} setAside
 * @property {number} unwritten
 * @property {number} evicted
 * @property {number} expired
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const ROOMY = { maxBytes: 2_000_000, maxAgeMs: 1_000_000_000 * HOUR_MS };
/** A little more than a dozen samples. */
const TIGHT = { ...ROOMY, maxBytes: 128 * 1024 };
/** A few requests long. */
const SHORT_LIVED = { ...ROOMY, maxAgeMs: 10 * HOUR_MS };
/** So many that the next write has to evict; the store of the release before is large enough as it is. */
const PUTS_BEFORE_EVICTION = 12;
/** Of each phase, where they are done in order: few, because a process is started for every call among them. */
const STEPS = { migrate: 1, put: 4, evict: 3, expire: 3 };
/** Has no divisor in common with the number of samples: every sample has its turn. */
const STRIDE = 37;

/** @type {WriterTask} */
const task = JSON.parse(process.argv[2] ?? '{}');
/** @type {readonly KeyedAnswer[]} */
const samples = JSON.parse(readFileSync(task.samples, 'utf8'));
const journal = openSync(task.journal, 'w');
const report = { requests: 0, wrong: 0, lost: 0, garbled: 0, setAside: 0, unwritten: 0, evicted: 0, expired: 0 };
let time = task.clock;
let turn = task.first;
let store = 0;
let stopping = false;
/** Whoever started it; where that dies, so must this. */
const parent = process.ppid;

/**
 * One write at one place: what was said last is what the process was at when it died.
 * @param {Phase | 'idle'} activity
 */
function note(activity) {
  writeSync(journal, `${activity} ${store}`.padEnd(20), 0);
}

function storeDirectory() {
  return join(task.directory, `store-${store}`);
}

/** @param {{ readonly maxBytes: number, readonly maxAgeMs: number }} limits */
function open(limits) {
  // Later at every look: a store that was out of order is tried again at once.
  const now = () => {
    time += 15 * MINUTE_MS;
    return time;
  };
  return openAnalysisCache({ ...limits, directory: storeDirectory(), memoryEntries: 1, now });
}

/**
 * Does what the server does for a request, and puts the answer also where it has it.
 * @param {AnalysisCache} cache
 * @param {Phase} phase
 */
function answerRequest(cache, phase) {
  turn = (turn + STRIDE) % samples.length;
  const sample = samples[turn];
  if (sample === undefined) throw new RangeError('There are no samples');
  const { key, answer } = sample;
  const kept = cache.get(key);
  if (kept !== undefined && !isDeepStrictEqual(kept.answer, answer)) report.wrong += 1;
  note(phase);
  cache.put(key, answer);
  note('idle');
  if (!isDeepStrictEqual(cache.get(key)?.answer, answer)) report.lost += 1;
  report.requests += 1;
}

/** @param {AnalysisCache} cache */
function finish(cache) {
  const { garbled, setAside, unwritten, evicted, expired } = cache.stats().disk;
  report.garbled += garbled;
  report.setAside += setAside;
  report.unwritten += unwritten;
  report.evicted += evicted;
  report.expired += expired;
  cache.close();
}

/** Takes over the next store that the release before left; the first process to come puts it there. */
function migrate() {
  placeFormerStore();
  note('migrate');
  const cache = open(ROOMY);
  note('idle');
  answerRequest(cache, 'put');
  finish(cache);
  if (task.endless) store += 1;
}

function placeFormerStore() {
  const directory = storeDirectory();
  mkdirSync(directory, { recursive: true });
  const draft = join(directory, `draft-${process.pid}`);
  copyFileSync(task.formerStore, draft);
  try {
    linkSync(draft, join(directory, 'analyses-1.db'));
  } catch {
    // The other process was faster.
  }
  rmSync(draft);
}

/**
 * @param {Phase} phase
 * @returns {{ step: () => void, end: () => void }}
 */
function begin(phase) {
  if (phase === 'migrate') return { step: migrate, end: () => undefined };
  const cache = open({ put: ROOMY, evict: TIGHT, expire: SHORT_LIVED }[phase]);
  if (phase !== 'evict') return { step: () => answerRequest(cache, phase), end: () => finish(cache) };
  const roomy = open(ROOMY);
  const step = () => {
    for (let put = 0; task.endless && put < PUTS_BEFORE_EVICTION; put += 1) answerRequest(roomy, 'put');
    answerRequest(cache, 'evict');
  };
  return { step, end: () => [roomy, cache].forEach(finish) };
}

process.on('SIGTERM', () => {
  stopping = true;
});
for (const phase of task.phases) {
  const { step, end } = begin(phase);
  for (let done = 0; task.endless ? !stopping && process.ppid === parent : done < STEPS[phase]; done += 1) {
    step();
    if (task.endless) await setImmediate();
  }
  end();
}
process.stdout.write(JSON.stringify(report));
