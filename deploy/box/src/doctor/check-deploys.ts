import { existsSync } from 'node:fs';
import { readDeployRecord } from '../releases/deploy-record.ts';
import type { BoxFinding, BoxToExamine } from './finding.ts';

const link = 'deploys';

/** Whether a deploy was cut short, and the command is that of the live release. */
export function checkDeploys({ layout }: BoxToExamine): readonly BoxFinding[] {
  const { pending, past } = readDeployRecord(layout);
  const findings: BoxFinding[] = [];
  if (pending !== null) {
    const { action, to, step, startedAt } = pending;
    const found = `A ${action} of ${to.release}, begun at ${startedAt}, is at the step "${step}".`;
    const advice = 'If nobody deploys right now, bring it to its end: sudo iris releases';
    findings.push({ link, status: 'warning', found, advice });
  }
  if (!existsSync(layout.command)) {
    const advice = 'Deploy the live release once more: that makes the link again.';
    findings.push({ link, status: 'warning', found: `${layout.command} leads nowhere.`, advice });
  }
  if (findings.length > 0) return findings;
  const last = past.at(-1);
  const found =
    last === undefined ? 'There was none yet.' : `The last was a ${last.action} of ${last.release}, at ${last.at}.`;
  return [{ link, status: 'good', found }];
}
