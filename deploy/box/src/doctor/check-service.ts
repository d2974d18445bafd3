import type { BoxLayout } from '../layout.ts';
import { readDeployRecord } from '../releases/deploy-record.ts';
import { type FoundPlace, findPlaces } from '../watching/places-in-use.ts';
import type { BoxFinding, BoxToExamine } from './finding.ts';

const LOOK = 'Look why: sudo journalctl -u iris-backend@a -u iris-backend@b -n 50';

/** Whether the live place serves, and the other one rests. */
export async function checkService({ layout, supervisor }: BoxToExamine): Promise<readonly BoxFinding[]> {
  const places = await findPlaces(layout, supervisor);
  const isDeploying = hasPendingDeploy(layout);
  return places.flatMap((place) => (place.isLive ? [judgeLive(place)] : judgeIdle(place, isDeploying)));
}

/** Where that cannot be read, it is said of the deploys. */
function hasPendingDeploy(layout: BoxLayout): boolean {
  try {
    return readDeployRecord(layout).pending !== null;
  } catch {
    return false;
  }
}

function judgeLive({ place, release, port, state, listens }: FoundPlace): BoxFinding {
  const link = 'service';
  if (release === undefined) {
    const advice = 'Bring a release: sudo iris deploy ARTEFACT';
    return { link, status: 'bad', found: `Place ${place} is live and has no release.`, advice };
  }
  const name = `Place ${place} is live with ${release}`;
  if (port === undefined) {
    const advice = `Make places/${place}.env again: sudo iris install`;
    return { link, status: 'bad', found: `${name}; its settings do not say where it listens.`, advice };
  }
  if (!listens) {
    const how = state === undefined ? '' : `; systemd says ${state.detail}`;
    const advice = `Start it: sudo systemctl start iris-backend. ${LOOK}`;
    return { link, status: 'bad', found: `${name}, and nobody listens on its port ${port}${how}.`, advice };
  }
  if (state !== undefined && state.restarts > 0) {
    const times = state.restarts === 1 ? 'once' : `${state.restarts} times`;
    return { link, status: 'warning', found: `${name} and listens; it ended by itself ${times}.`, advice: LOOK };
  }
  if (state !== undefined && state.status !== 'running') {
    const advice = `Something else has its port: sudo ss -ltnp 'sport = :${port}'. Or it is just starting: look again.`;
    return { link, status: 'bad', found: `${name}; port ${port} is taken, and systemd says ${state.detail}.`, advice };
  }
  return { link, status: 'good', found: `${name} and listens on port ${port}.` };
}

/** In the middle of a deploy both are in use. */
function judgeIdle({ place, release, state, listens }: FoundPlace, isDeploying: boolean): readonly BoxFinding[] {
  const runs = listens || (state?.status ?? 'stopped') !== 'stopped';
  if (isDeploying || (release === undefined && !runs)) return [];
  const what = release === undefined ? 'has no release' : `has ${release}`;
  const found = `Place ${place} is not live, ${what} and ${runs ? 'runs' : 'does not run'}.`;
  const advice = `Nothing needs it: sudo systemctl stop iris-backend@${place} and sudo rm -f /opt/iris/places/${place}`;
  return [{ link: 'service', status: 'warning', found, advice }];
}
