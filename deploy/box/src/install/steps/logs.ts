import { existsSync } from 'node:fs';
import { AGENT_USER, renderCloudWatchAgent } from '../../watching/cloudwatch-agent.ts';
import { renderLogrotate } from '../../watching/logrotate.ts';
import type { Installation } from '../installation.ts';
import { needed, type Step } from '../step.ts';
import { findUnmet, meet, type Wanted } from '../wanted-files.ts';
import { IRIS_USER } from './account.ts';

export function rotationStep({ machine }: Installation): Step {
  const { nginxUser } = machine.distribution;
  const text = renderLogrotate({ layout: machine.named, user: IRIS_USER, group: IRIS_USER, nginxUser });
  const wanted: readonly Wanted[] = [{ kind: 'file', path: machine.paths.logrotate, text, mode: 0o644 }];
  return {
    name: 'rotation',
    title: 'Rotation of logs',
    why: 'A file for each day, seven kept, compressed; no line is lost.',
    check: () => needed(findUnmet(machine, wanted)),
    change: () => meet(machine, wanted),
  };
}

/** What the CloudWatch agent ships. The agent itself is AWS's, and installed by whoever wants it. */
export function agentStep({ machine }: Installation): Step {
  const { agentConf, agentControl } = machine.paths;
  const text = renderCloudWatchAgent(machine.named);
  const wanted: readonly Wanted[] = [{ kind: 'file', path: agentConf, text, mode: 0o644 }];
  const mayRead = (): boolean =>
    machine.userId(AGENT_USER) === undefined || machine.members(IRIS_USER).includes(AGENT_USER);
  const load = ['-a', 'fetch-config', '-m', 'ec2', '-s', '-c', `file:${machine.named.agentConf}`];
  return {
    name: 'agent',
    title: 'What CloudWatch is sent',
    why: 'Its agent ships logs, events and figures of memory and disk, where it is installed.',
    check: () => {
      const changes = findUnmet(machine, wanted);
      const rights = mayRead() ? [] : [`let ${AGENT_USER} read the logs`];
      const all = [...changes, ...rights];
      if (all.length === 0 && !existsSync(agentControl)) return { kind: 'skipped', reason: noAgent(agentConf) };
      return needed(all);
    },
    change: async () => {
      meet(machine, wanted);
      if (!mayRead()) await machine.must(['usermod', '--append', '--groups', IRIS_USER, AGENT_USER]);
      if (existsSync(agentControl) && machine.runsSystemd) await machine.must([machine.named.agentControl, ...load]);
    },
  };
}

function noAgent(agentConf: string): string {
  return `the agent is not installed; its configuration is in ${agentConf} for the day that it is`;
}
