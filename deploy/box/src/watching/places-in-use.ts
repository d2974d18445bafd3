import { connect } from 'node:net';
import type { BoxLayout, Place } from '../layout.ts';
import { livePlace, portOf, releaseIn } from '../releases/places.ts';
import type { PlaceState, Supervisor } from '../releases/supervisor.ts';

/** One of the two places of the application, as it is found. */
export interface FoundPlace {
  readonly place: Place;
  /** Whether Nginx sends requests there. */
  readonly isLive: boolean;
  /** The release that it is linked to; undefined where it is not in use. */
  readonly release: string | undefined;
  /** Undefined where its settings do not say: then nothing runs there. */
  readonly port: number | undefined;
  /** Undefined where whoever runs the places cannot tell, or does not run itself. */
  readonly state: PlaceState | undefined;
  /** Whether somebody takes connections on its port. */
  readonly listens: boolean;
}

const PLACES: readonly Place[] = ['a', 'b'];
const CONNECT_MS = 2000;

export function findPlaces(layout: BoxLayout, supervisor: Pick<Supervisor, 'state'>): Promise<readonly FoundPlace[]> {
  return Promise.all(
    PLACES.map(async (place) => {
      const port = findPort(layout, place);
      const [state, isListening] = await Promise.all([
        supervisor.state(place).catch(() => undefined),
        port === undefined ? false : listens(port),
      ]);
      const isLive = place === livePlace(layout);
      return { place, isLive, release: releaseIn(layout, place), port, state, listens: isListening };
    }),
  );
}

/** The places where the application runs, is about to, or has not ended yet. */
export async function findRunning(layout: BoxLayout, supervisor: Pick<Supervisor, 'state'>): Promise<readonly Place[]> {
  const found = await findPlaces(layout, supervisor);
  return found
    .filter((each) => each.listens || (each.state?.status ?? 'stopped') !== 'stopped')
    .map(({ place }) => place);
}

function findPort(layout: BoxLayout, place: Place): number | undefined {
  try {
    return portOf(layout, place);
  } catch {
    return undefined;
  }
}

async function listens(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect({ host: '127.0.0.1', port, timeout: CONNECT_MS });
  socket.once('connect', () => resolve(true));
  socket.once('timeout', () => resolve(false));
  socket.once('error', () => resolve(false));
  return promise.finally(() => socket.destroy());
}
