import { existsSync, readFileSync } from 'node:fs';
import { runProgram } from '../releases/run-program.ts';
import { renderCloudWatchAgent } from '../watching/cloudwatch-agent.ts';
import { type BoxFinding, type BoxToExamine, PATIENCE_MS } from './finding.ts';

const link = 'agent';

/** Whether the CloudWatch agent ships what this release writes. */
export async function checkAgent({ layout }: BoxToExamine): Promise<readonly BoxFinding[]> {
  const { agentControl, agentConf } = layout;
  if (!existsSync(agentControl)) {
    const found =
      'The CloudWatch agent is not installed: logs and metrics stay on this machine, and no alarm sees them.';
    return [{ link, status: 'warning', found, advice: 'Install it: docs/operations.md says how.' }];
  }
  const load = `sudo ${agentControl} -a fetch-config -m ec2 -s -c file:${agentConf}`;
  const { status, stdout } = await runProgram([agentControl, '-a', 'status'], AbortSignal.timeout(PATIENCE_MS));
  if (status !== 0 || !/"status": *"running"/.test(stdout)) {
    return [{ link, status: 'bad', found: 'The CloudWatch agent does not run.', advice: `Start it: ${load}` }];
  }
  if (!existsSync(agentConf) || readFileSync(agentConf, 'utf8') !== renderCloudWatchAgent(layout)) {
    const found = `${agentConf} is not what this release ships.`;
    return [{ link, status: 'warning', found, advice: `Make it again and load it: sudo iris install, then ${load}` }];
  }
  return [{ link, status: 'good', found: 'The CloudWatch agent runs.' }];
}
