import { describe, expect, it } from 'vitest';
import { makeFolder } from '../support/folder.ts';
import { NotifySocket, whyNoNotifySocket } from '../support/notify-socket.ts';
import { parseLog } from '../support/running-app.ts';
import { ServerProcess } from '../support/server-process.ts';

const obstacle = whyNoNotifySocket();

describe.skipIf(obstacle !== undefined)(`systemd${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  it('is told when requests are answered and where, and that the process ends and how long that may take', async () => {
    const socket = await NotifySocket.open();
    const server = new ServerProcess({ NOTIFY_SOCKET: socket.path, IRIS_DRAIN_SECONDS: '7' }, makeFolder());
    const url = await server.listening();
    await expect.poll(() => socket.messages.length).toBe(1);
    expect(socket.messages).toEqual([
      ['READY=1', expect.stringMatching(`^STATUS=\\d+\\.\\d+\\.\\d+ serves on ${url}$`)],
    ]);
    server.child.kill('SIGTERM');
    expect(await server.exit()).toBe(0);
    await expect.poll(() => socket.messages.length).toBe(2);
    expect(socket.messages[1]).toEqual([
      'STOPPING=1',
      'EXTEND_TIMEOUT_USEC=17000000',
      'STATUS=Finishing the requests under way',
    ]);
  });

  it('gets signs of life again and again', async () => {
    const socket = await NotifySocket.open();
    const variables = { NOTIFY_SOCKET: socket.path, WATCHDOG_USEC: '200000' };
    const server = new ServerProcess(variables, makeFolder());
    await server.listening();
    await expect.poll(() => socket.messages.length, { timeout: 10_000 }).toBeGreaterThan(4);
    expect(socket.messages.slice(1, 5)).toEqual(Array.from({ length: 4 }, () => ['WATCHDOG=1']));
  });

  it('gets none that it wants of another process', async () => {
    const socket = await NotifySocket.open();
    const variables = { NOTIFY_SOCKET: socket.path, WATCHDOG_USEC: '1000', WATCHDOG_PID: '1' };
    const server = new ServerProcess(variables, makeFolder());
    await server.listening();
    await expect.poll(() => socket.messages.length).toBeGreaterThan(0);
    await server.stop();
    await expect.poll(() => socket.messages.map(([first]) => first)).toEqual(['READY=1', 'STOPPING=1']);
  });

  it('that cannot be reached is a warning, once, and requests are answered', async () => {
    const variables = { NOTIFY_SOCKET: '/nowhere/notify', WATCHDOG_USEC: '100000' };
    const server = new ServerProcess(variables, makeFolder());
    const url = await server.listening();
    await expect.poll(() => server.stderr).toContain('NotifyAccess=all');
    expect((await fetch(`${url}/health`)).status).toBe(200);
    await server.stop();
    expect(parseLog(server.stderr).filter(({ msg }) => String(msg).includes('systemd'))).toHaveLength(1);
  });
});

describe('a system without systemd-notify', () => {
  it('gets a warning that names it, and requests are answered', async () => {
    const server = new ServerProcess({ NOTIFY_SOCKET: '/run/systemd/notify', PATH: makeFolder() }, makeFolder());
    const url = await server.listening();
    await expect.poll(() => server.stderr).toContain('install the package systemd');
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect(await server.stop()).toBe(0);
  });

  it('is none of its business where nobody wants to be told', async () => {
    const server = new ServerProcess({ PATH: makeFolder(), WATCHDOG_USEC: '1000' }, makeFolder());
    await server.listening();
    expect(await server.stop()).toBe(0);
    expect(server.stderr).not.toContain('systemd');
  });
});
