import { setTimeout as pause } from 'node:timers/promises';
import { PLACE_PORTS, type Place } from '../../layout.ts';
import { InstallError } from '../install-error.ts';
import type { Installation } from '../installation.ts';
import { DONE, needed, type Step } from '../step.ts';
import { placesInUse } from './places.ts';

const PATIENCE_MS = 60_000;
const LOOK_AGAIN_MS = 200;
const ANSWER_MS = 5000;

/** Starts the release, beside whatever else serves: requests come later. */
export function startStep(installation: Installation): Step {
  const { machine } = installation;
  const placeToStart = (): Place => placesInUse(installation)[0] ?? 'a';
  return {
    name: 'start',
    title: 'The server',
    why: 'It must answer, by its own health check, before anything sends requests to it.',
    check: async () => {
      if (!machine.runsSystemd)
        return { kind: 'skipped', reason: notRunning('the server is started when the machine is') };
      for (const place of placesInUse(installation)) {
        if (await isHealthy(place)) return DONE;
      }
      return needed([`start iris-backend@${placeToStart()}.service and wait until it is healthy`]);
    },
    change: async () => {
      const place = placeToStart();
      const unit = `iris-backend@${place}.service`;
      // Forgets an earlier failure; there may be none.
      await machine.run(['systemctl', 'reset-failed', unit]);
      const { status } = await machine.run(['systemctl', 'restart', unit]);
      const until = performance.now() + PATIENCE_MS;
      while (status === 0 && performance.now() < until) {
        if (await isHealthy(place)) return;
        await pause(LOOK_AGAIN_MS);
      }
      const { stdout } = await machine.run(['journalctl', '-u', unit, '-n', '10', '--no-pager', '-o', 'cat']);
      throw new InstallError(
        `${unit} does not answer on port ${PLACE_PORTS[place]}. Nothing that served before was touched. It said:\n${stdout.trim()}\n` +
          `Mend that and run the installer again; more is told by: journalctl -u ${unit}`,
      );
    },
  };
}

/** Why something is not started in a system that does not run. */
export function notRunning(consequence: string): string {
  return `systemd does not run here: ${consequence}`;
}

async function isHealthy(place: Place): Promise<boolean> {
  try {
    const url = `http://127.0.0.1:${PLACE_PORTS[place]}/api/iris/health`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
