import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { BoxLayout } from '../layout.ts';
import { manifestPath, readIdentity } from '../releases/manifest.ts';
import { findLive } from '../releases/places.ts';
import { runProgram } from '../releases/run-program.ts';
import { type BoxFinding, type BoxToExamine, PATIENCE_MS } from './finding.ts';

const link = 'clock';
const ADVICE = 'Look at it: timedatectl, and sudo systemctl status chronyd systemd-timesyncd';

/** Whether the time is right: certificates, events and requests to AWS fail where it is not. */
export async function checkClock({ layout, now }: BoxToExamine): Promise<readonly BoxFinding[]> {
  const commitTime = liveCommitTime(layout);
  if (commitTime !== undefined && Date.parse(commitTime) > now) {
    const found = `It says ${new Date(now).toISOString()}, and the live release was made after that, ${commitTime}.`;
    return [{ link, status: 'bad', found, advice: ADVICE }];
  }
  const asked = ['timedatectl', 'show', '--property=NTPSynchronized', '--value'] as const;
  const { status, stdout } = await runProgram(asked, AbortSignal.timeout(PATIENCE_MS));
  if (status !== 0)
    return [{ link, status: 'note', found: 'Whether it is kept right over the network cannot be told.' }];
  if (stdout.trim() === 'yes') return [{ link, status: 'good', found: 'It is kept right over the network.' }];
  return [{ link, status: 'warning', found: 'It is not kept right over the network.', advice: ADVICE }];
}

function liveCommitTime(layout: BoxLayout): string | undefined {
  const live = findLive(layout);
  if (live === null) return undefined;
  const folder = join(layout.releases, live.release);
  return existsSync(manifestPath(folder)) ? readIdentity(folder).commitTime : undefined;
}
