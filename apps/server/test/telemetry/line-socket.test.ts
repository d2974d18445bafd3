import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { LineSocket } from '../../src/telemetry/line-socket.ts';
import { Outage } from '../../src/telemetry/outage.ts';
import { type RecordedLog, recordLog } from '../support/recorded-log.ts';

const POLL = { timeout: 15_000 };

/** Listens as the CloudWatch agent does. */
class Agent {
  received = '';
  readonly sockets: Socket[] = [];
  readonly #server: Server;

  constructor(onSocket: (socket: Socket) => void = (socket) => socket.resume()) {
    this.#server = createServer((socket) => {
      this.sockets.push(socket);
      socket.setEncoding('utf8').on('data', (text: string) => {
        this.received += text;
      });
      socket.on('error', () => {});
      onSocket(socket);
    });
    onTestFinished(() => this.stop());
  }

  async listen(port = 0): Promise<number> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    // A server that listens on TCP has an address of this kind.
    return (this.#server.address() as AddressInfo).port;
  }

  stop(): void {
    this.#server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  get lines(): readonly unknown[] {
    const whole = this.received.slice(0, this.received.lastIndexOf('\n') + 1);
    return whole
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }
}

function openSocket(port: number): { readonly socket: LineSocket; readonly log: RecordedLog } {
  const log = recordLog();
  return { socket: new LineSocket({ host: '127.0.0.1', port, outage: new Outage(log, 'agent') }), log };
}

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const agent = new Agent();
  const port = await agent.listen();
  agent.stop();
  return port;
}

describe('a socket for lines', () => {
  it('sends each line, in order', async () => {
    const agent = new Agent();
    const { socket, log } = openSocket(await agent.listen());
    for (let line = 0; line < 3; line += 1) socket.write(`${line}\n`);
    await expect.poll(() => agent.received, POLL).toBe('0\n1\n2\n');
    socket.write('3\n');
    await expect.poll(() => agent.received, POLL).toBe('0\n1\n2\n3\n');
    await socket.close();
    expect(agent.sockets).toHaveLength(1);
    expect(log.entries).toEqual([]);
  });

  it('has sent everything when it is closed', async () => {
    const agent = new Agent();
    const { socket } = openSocket(await agent.listen());
    for (let line = 0; line < 100_000; line += 1) socket.write(`${line}\n`);
    await socket.close();
    await expect.poll(() => agent.lines.length, POLL).toBe(100_000);
    expect(agent.lines).toEqual(Array.from({ length: 100_000 }, (_, line) => line));
    expect(socket.droppedLines).toBe(0);
  });

  it('keeps lines until somebody listens, and tells of it once', async () => {
    const port = await freePort();
    const { socket, log } = openSocket(port);
    socket.write('0\n');
    socket.flush();
    await expect.poll(() => log.entries.length, POLL).toBe(1);
    socket.write('1\n');
    const agent = new Agent();
    await agent.listen(port);
    await expect.poll(() => agent.lines, POLL).toEqual([0, 1]);
    expect(log.entries).toEqual([
      { level: 'warn', fields: { destination: 'agent', reason: 'ECONNREFUSED' }, message: expect.any(String) },
      { level: 'info', fields: { destination: 'agent', dropped_lines: 0 }, message: expect.any(String) },
    ]);
    await socket.close();
  });

  it('connects again when the other side was restarted', async () => {
    const first = new Agent();
    const port = await first.listen();
    const { socket } = openSocket(port);
    socket.write('0\n');
    await expect.poll(() => first.lines, POLL).toEqual([0]);
    first.stop();
    const second = new Agent();
    await second.listen(port);
    // A line that is sent before the end of the connection is known is lost without anybody being told.
    await expect
      .poll(() => {
        socket.write('1\n');
        return second.lines;
      }, POLL)
      .toContain(1);
    await socket.close();
  });

  it('drops what there is no room for when the other side does not read, and still closes', async () => {
    const agent = new Agent((socket) => socket.pause());
    const { socket, log } = openSocket(await agent.listen());
    const line = `${JSON.stringify('x'.repeat(100_000))}\n`;
    await expect
      .poll(() => {
        for (let count = 0; count < 100; count += 1) socket.write(line);
        return socket.droppedLines;
      }, POLL)
      .toBeGreaterThan(0);
    expect(log.entries.map(({ level }) => level)).toEqual(['warn']);
    const before = socket.droppedLines;
    await socket.close();
    expect(socket.droppedLines).toBeGreaterThan(before);
  });

  it('counts what is lost when nobody listens until it is closed', async () => {
    const { socket, log } = openSocket(await freePort());
    for (let line = 0; line < 5; line += 1) socket.write(`${line}\n`);
    await socket.close();
    expect(socket.droppedLines).toBe(5);
    expect(log.entries.at(-1)?.fields).toMatchObject({ dropped_lines: 5 });
    socket.write('5\n');
    expect(socket.droppedLines).toBe(6);
  });

  it('closes without a connection where nothing was written', async () => {
    const agent = new Agent();
    const { socket } = openSocket(await agent.listen());
    await socket.close();
    await socket.close();
    expect(agent.sockets).toEqual([]);
  });
});
