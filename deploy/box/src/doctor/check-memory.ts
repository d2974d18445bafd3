import { readFileSync } from 'node:fs';
import { type BoxFinding, type BoxToExamine, sayBytes } from './finding.ts';

const link = 'memory';
/** A deploy has a second release run beside the live one for a while. */
const LOW_BYTES = 150_000_000;
const FULL_BYTES = 50_000_000;

/** Whether there is memory left for what comes next. */
export function checkMemory({ layout }: BoxToExamine): readonly BoxFinding[] {
  const text = readFileSync(layout.memoryInfo, 'utf8');
  const [total, available] = [readBytes(text, 'MemTotal'), readBytes(text, 'MemAvailable')];
  const room = `${sayBytes(available)} of ${sayBytes(total)} are available.`;
  if (available >= LOW_BYTES) return [{ link, status: 'good', found: room }];
  const advice = 'See who has it: ps -eo rss,args --sort -rss | head, and systemctl status iris.slice';
  return [{ link, status: available < FULL_BYTES ? 'bad' : 'warning', found: `Only ${room}`, advice }];
}

function readBytes(text: string, name: string): number {
  const kilobytes = new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1];
  if (kilobytes === undefined) throw new Error(`the system does not say ${name}`);
  return Number(kilobytes) * 1024;
}
