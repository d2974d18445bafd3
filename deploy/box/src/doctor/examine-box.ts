import { existsSync, readFileSync } from 'node:fs';
import { boxLayout } from '../layout.ts';
import { readEdge } from '../nginx/read-edge.ts';
import { SystemdSupervisor } from '../releases/systemd-supervisor.ts';
import { checkAgent } from './check-agent.ts';
import { checkCertificate } from './check-certificate.ts';
import { checkClock } from './check-clock.ts';
import { checkData } from './check-data.ts';
import { checkDeploys } from './check-deploys.ts';
import { checkDisk } from './check-disk.ts';
import { checkEvents } from './check-events.ts';
import { checkLeftovers } from './check-leftovers.ts';
import { checkLogs } from './check-logs.ts';
import { checkMemory } from './check-memory.ts';
import { checkNginx } from './check-nginx.ts';
import { checkService } from './check-service.ts';
import { checkSettings } from './check-settings.ts';
import type { BoxCheck, BoxFinding, BoxLink, BoxToExamine } from './finding.ts';

/** From the client to the answer, and then what it stands on. */
const CHECKS: readonly (readonly [BoxLink, BoxCheck])[] = [
  ['service', checkService],
  ['nginx', checkNginx],
  ['certificate', checkCertificate],
  ['settings', checkSettings],
  ['data', checkData],
  ['disk', checkDisk],
  ['memory', checkMemory],
  ['clock', checkClock],
  ['deploys', checkDeploys],
  ['logs', checkLogs],
  ['events', checkEvents],
  ['agent', checkAgent],
  ['leftovers', checkLeftovers],
];

/** Whether IRIS was installed on the machine whose `/` is a folder. */
export function isBox(root: string): boolean {
  return existsSync(boxLayout(root).places);
}

/** Looks at every link of a box, and changes nothing. Needs root for some of them, and says for which. */
export async function examineBox(root: string): Promise<readonly BoxFinding[]> {
  const layout = boxLayout(root);
  const edge = existsSync(layout.nginxConf) ? readEdge(readFileSync(layout.nginxConf, 'utf8')) : undefined;
  const box = { layout, root, supervisor: new SystemdSupervisor(), edge, now: Date.now() };
  const findings = await Promise.all(CHECKS.map(([link, check]) => examine(box, link, check)));
  return findings.flat();
}

async function examine(box: BoxToExamine, link: BoxLink, check: BoxCheck): Promise<readonly BoxFinding[]> {
  try {
    return await check(box);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const isForbidden = /\b(EACCES|EPERM)\b/.test(reason);
    const advice = isForbidden ? 'Run it as root: sudo iris doctor' : 'Mend that, then look again.';
    return [{ link, status: isForbidden ? 'warning' : 'bad', found: `It cannot be looked at: ${reason}.`, advice }];
  }
}
