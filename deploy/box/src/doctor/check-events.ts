import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { readSettings } from '../releases/places.ts';
import type { BoxFinding, BoxToExamine } from './finding.ts';

const link = 'events';
const HOUR_MS = 3_600_000;
/** The certificate is reported once a day, whether or not anybody asks anything. */
const STALE_MS = 26 * HOUR_MS;
const READ_BYTES = 65_536;
const SHOWN_CHARS = 80;
const TIMER = 'systemctl list-timers iris-certificate.timer';

/** Whether events are written, are what CloudWatch makes metrics of, and are fresh. */
export function checkEvents({ layout, now }: BoxToExamine): readonly BoxFinding[] {
  // Said of the settings already.
  if (!existsSync(layout.settings)) return [];
  if (readSettings(layout.settings)['IRIS_EMF'] !== `file:${layout.emfLog}`) {
    const found = `Events do not go to ${layout.emfLog}, from which the CloudWatch agent takes them.`;
    const advice = `Set IRIS_EMF=file:${layout.emfLog} in ${layout.settings}, and have the live release read it: sudo iris restart`;
    return [{ link, status: 'warning', found, advice }];
  }
  // Right after a rotation there is nothing in it yet.
  const newest = [layout.emfLog, `${layout.emfLog}.1`].find((path) => (sizeOf(path) ?? 0) > 0);
  if (newest === undefined) {
    const advice = `Is it written once a day? ${TIMER}`;
    return [{ link, status: 'warning', found: `There is no event in ${layout.emfLog} yet.`, advice }];
  }
  return [judge(newest, now)];
}

function judge(path: string, now: number): BoxFinding {
  const lines = readLastLines(path);
  const times = lines.map(timeOf);
  const wrong = lines.find((_, index) => times[index] === undefined);
  if (wrong !== undefined) {
    const found = `${path} has a line that is no event, so that CloudWatch makes no metric of it: ${wrong.slice(0, SHOWN_CHARS)}`;
    return { link, status: 'bad', found, advice: `See who writes there: sudo fuser -v ${path}` };
  }
  const age = now - Math.max(...times.map(Number));
  if (age <= STALE_MS) return { link, status: 'good', found: `The last one in ${path} is ${sayAge(age)} old.` };
  const found = `The last one in ${path} is ${sayAge(age)} old, and one is written each day at least.`;
  return { link, status: 'warning', found, advice: `See whether it is: ${TIMER}; journalctl -t iris-certificate` };
}

/** In ms since 1970; undefined where a line is not in the embedded metric format. */
function timeOf(line: string): number | undefined {
  try {
    const { _aws: meta } = JSON.parse(line) ?? {};
    const isEvent = Array.isArray(meta?.CloudWatchMetrics) && Number.isSafeInteger(meta.Timestamp);
    return isEvent ? Number(meta.Timestamp) : undefined;
  } catch {
    return undefined;
  }
}

/** Whole lines from the end of a file that is being written. */
function readLastLines(path: string): readonly string[] {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const from = Math.max(0, size - READ_BYTES);
    const bytes = Buffer.alloc(Math.min(size, READ_BYTES));
    const text = bytes.subarray(0, readSync(file, bytes, { position: from })).toString();
    return text.split('\n').slice(from === 0 ? 0 : 1, -1);
  } finally {
    closeSync(file);
  }
}

function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

function sayAge(ms: number): string {
  return ms < HOUR_MS ? `${Math.max(0, Math.round(ms / 60_000))} minutes` : `${Math.round(ms / HOUR_MS)} hours`;
}
