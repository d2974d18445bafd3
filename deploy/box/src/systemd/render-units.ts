import { requireHostName } from '../host-name.ts';
import type { BoxLayout } from '../layout.ts';
import { fillTemplate } from '../templates.ts';

/** The paths that units name. */
type UnitPaths = Pick<BoxLayout, 'units' | 'places' | 'settings' | 'data' | 'logs' | 'emfLog' | 'command'>;

export interface UnitOptions {
  readonly paths: UnitPaths;
  /** The name by which clients ask. */
  readonly host: string;
  /** As in `IRIS_ENV`: how events name it. */
  readonly environment: 'dev' | 'prod';
}

/** The unit that people name. One of the Python service has the same name. */
export const SERVICE_UNIT = 'iris-backend.service';
/** The units that a start of the machine starts. */
export const ENABLED_UNITS = [SERVICE_UNIT, 'iris-certificate.timer'] as const;

const FIXED_UNITS = [SERVICE_UNIT, 'iris-backend.target', 'iris.slice', 'iris-certificate.timer'];
const RENDERED_UNITS = ['iris-backend@.service', 'iris-certificate.service'];

/** No blank, no quote, no `%`: systemd would read something else. */
const PATH = /^\/[A-Za-z0-9._/-]+$/;

/**
 * The units of a box, their texts by the names of their files.
 * @throws Error that names a host or path that cannot stand in them
 */
export function renderUnits({ paths, host, environment }: UnitOptions): ReadonlyMap<string, string> {
  requireHostName(host);
  const { units, places, settings, data, logs, emfLog, command } = paths;
  const named = { units, places, settings, data, logs, emfLog, command };
  for (const path of Object.values(named)) {
    if (!PATH.test(path)) throw new Error(`${JSON.stringify(path)} is not a path that systemd can be told.`);
  }
  const values = { ...named, host, environment };
  return new Map([
    ...FIXED_UNITS.map((name) => [name, fillTemplate(name, {})] as const),
    ...RENDERED_UNITS.map((name) => [name, fillTemplate(`${name}.template`, values)] as const),
  ]);
}
