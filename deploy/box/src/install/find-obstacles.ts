import { once } from 'node:events';
import { connect } from 'node:net';
import { requireHostName } from '../host-name.ts';
import { PLACE_PORTS } from '../layout.ts';
import { reasonOf } from '../releases/deploy-error.ts';
import { readDeployRecord } from '../releases/deploy-record.ts';
import { InstallError } from './install-error.ts';
import type { Installation } from './installation.ts';
import type { Machine } from './machine.ts';
import { placesInUse } from './steps/places.ts';
import { findSettingsProblems, readBoxConfig } from './steps/settings.ts';
import { whyKeepPasswords } from './steps/ssh.ts';

const EDGE_PORTS = [80, 443];
const CONNECT_MS = 1000;

/**
 * What keeps IRIS from being installed, all at once and before anything is changed.
 * @returns a sentence for each, with what to do
 */
export async function findObstacles(installation: Installation): Promise<readonly string[]> {
  const { machine, host } = installation;
  const systemd = (await machine.has('systemctl'))
    ? []
    : ['This system has no systemd, which starts IRIS and watches it.'];
  return [
    ...failureOf(() => requireHostName(host)),
    ...failureOf(() => requireNoDeploy(installation)),
    ...systemd,
    ...findSettingsProblems(installation),
    ...failureOf(() => readBoxConfig(installation)),
    ...(whyKeepPasswords(installation) ?? '').split('\n').filter((text) => text !== ''),
    // Ports are those of the system that runs.
    ...(machine.runsSystemd ? await findTakenPorts(installation) : []),
  ];
}

function requireNoDeploy({ machine }: Installation): void {
  const { pending } = readDeployRecord(machine.paths);
  if (pending === null) return;
  throw new InstallError(
    `A ${pending.action} of ${pending.to.release} is under way or was cut short: "sudo iris releases" brings it to its end.`,
  );
}

function failureOf(look: () => unknown): readonly string[] {
  try {
    look();
    return [];
  } catch (error) {
    return [reasonOf(error)];
  }
}

async function findTakenPorts(installation: Installation): Promise<readonly string[]> {
  const { machine } = installation;
  const inUse = placesInUse(installation);
  const ours = inUse.map((place) => PLACE_PORTS[place]);
  const wanted = [
    ...EDGE_PORTS.map((port) => ({ port, owner: 'nginx', purpose: 'Nginx' })),
    ...Object.values(PLACE_PORTS)
      .filter((port) => !ours.includes(port))
      .map((port) => ({ port, owner: '', purpose: 'the server' })),
  ];
  const problems = await Promise.all(
    wanted.map(async ({ port, owner, purpose }) => {
      if (!(await isTaken(port))) return [];
      const who = await ownerOf(machine, port);
      if (who === owner) return [];
      return [`Port ${port} is used by ${who ?? 'another program'}, and ${purpose} needs it: stop that program.`];
    }),
  );
  return problems.flat();
}

async function isTaken(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  try {
    await once(socket, 'connect', { signal: AbortSignal.timeout(CONNECT_MS) });
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** The program that listens on a port, as far as `ss` is there and may know. */
async function ownerOf(machine: Machine, port: number): Promise<string | undefined> {
  const { stdout } = await machine.run(['ss', '-Hltnp', `sport = :${port}`]);
  return /users:\(\("([^"]+)"/.exec(stdout)?.[1];
}
