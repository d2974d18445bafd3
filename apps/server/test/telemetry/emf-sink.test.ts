import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EmfEvents } from '../../src/telemetry/emf-events.ts';
import { type EmfTarget, logGroupOf, openEmfSink, parseEmfTarget } from '../../src/telemetry/emf-sink.ts';
import type { PendingLine } from '../../src/telemetry/line-destination.ts';
import { findEmfProblems } from '../support/emf-schema.ts';
import { makeFolder } from '../support/folder.ts';
import { recordLog } from '../support/recorded-log.ts';

const POLL = { timeout: 15_000 };

/** Writes the events of a request and closes. */
async function writeRequest(target: EmfTarget, requestId = 'r-1'): Promise<void> {
  const sink = openEmfSink(target, recordLog());
  const write = (line: PendingLine) => sink?.write(line);
  const events = new EmfEvents({ environment: 'dev', logGroup: logGroupOf(target), write });
  events.requested({ requestId, codeLengthChars: 1, estimatedInputTokens: 1 });
  events.started({ requestId, totalPromptTokens: 0, cacheTier: null });
  events.failed({ requestId, errorType: 'overloaded', latencyUntilFailureMs: 1 });
  await sink?.close();
  expect(sink?.droppedLines).toBe(0);
}

const eventNames = (lines: readonly string[]) => lines.map((line) => JSON.parse(line).event_name);
const EVENTS = ['analysis_requested', 'analysis_started', 'analysis_failed'];

describe('the setting of the event sink', () => {
  it.for<[string, EmfTarget]>([
    ['off', { kind: 'off' }],
    ['stdout', { kind: 'stdout' }],
    ['agent', { kind: 'tcp', host: '127.0.0.1', port: 25_888 }],
    ['file:/var/log/iris/emf.log', { kind: 'file', path: '/var/log/iris/emf.log' }],
    ['file:emf.log', { kind: 'file', path: resolve('emf.log') }],
    ['file:a: b.log', { kind: 'file', path: resolve('a: b.log') }],
    ['tcp://127.0.0.1:25888', { kind: 'tcp', host: '127.0.0.1', port: 25_888 }],
    ['TCP://LocalHost:1', { kind: 'tcp', host: '127.0.0.1', port: 1 }],
    ['udp://127.0.0.2:65535', { kind: 'udp', host: '127.0.0.2', port: 65_535 }],
    ['udp://[::1]:25888', { kind: 'udp', host: '::1', port: 25_888 }],
    ['tcp://[0:0:0:0:0:0:0:1]:25888', { kind: 'tcp', host: '::1', port: 25_888 }],
  ])('reads %s', ([text, target]) => {
    expect(parseEmfTarget(text)).toEqual({ ok: true, target });
  });

  it.for([
    ['on', /^must be off, stdout, agent, file:PATH, tcp:/],
    ['', /^must be off/],
    ['OFF', /^must be off/],
    ['/var/log/emf.log', /^must be off/],
    ['http://127.0.0.1:25888', /^must be off/],
    ['tcp://127.0.0.1', /^must be off/],
    ['tcp://127.0.0.1:25888/x', /^must be off/],
    ['tcp://user@127.0.0.1:25888', /^must be off/],
    ['file:', /^names no file/],
    ['tcp://127.0.0.1:0', /^must have a port/],
    ['tcp://127.0.0.1:65536', /^must have a port/],
    ['tcp://10.0.0.1:25888', /^must name an agent on this machine/],
    ['udp://0.0.0.0:25888', /^must name an agent on this machine/],
    ['tcp://127.example.org:25888', /^must name an agent on this machine/],
    ['tcp://127.0.0.999:25888', /^must name an agent on this machine/],
    ['tcp://[::2]:25888', /^must name an agent on this machine/],
    ['tcp://[::ffff:1]:25888', /^must name an agent on this machine/],
    ['tcp://[:::]:25888', /^must name an agent on this machine/],
  ] as const)('refuses %s', ([text, message]) => {
    expect(parseEmfTarget(text)).toEqual({ ok: false, message: expect.stringMatching(message) });
  });
});

describe('the event sink', () => {
  it('is none where events are off', () => {
    expect(openEmfSink({ kind: 'off' }, recordLog())).toBeUndefined();
  });

  it('writes a file of events and nothing else', async () => {
    const path = join(makeFolder(), 'emf.log');
    await writeRequest({ kind: 'file', path });
    await writeRequest({ kind: 'file', path });
    const lines = readFileSync(path, 'utf8').split(/(?<=\n)/);
    expect(eventNames(lines)).toEqual([...EVENTS, ...EVENTS]);
    expect(lines.flatMap((line) => findEmfProblems(line))).toEqual([]);
    expect(lines.join('')).not.toContain('LogGroupName');
  });

  it('sends events to the agent over TCP', async () => {
    let received = '';
    const agent = createServer((socket) => {
      socket.setEncoding('utf8').on('data', (text: string) => {
        received += text;
      });
    });
    onTestFinished(() => {
      agent.close();
    });
    await once(agent.listen(0, '127.0.0.1'), 'listening');
    const address = agent.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    await writeRequest({ kind: 'tcp', host: '127.0.0.1', port });
    await expect.poll(() => eventNames(received.trimEnd().split('\n')), POLL).toEqual(EVENTS);
    const lines = received.split(/(?<=\n)/);
    expect(lines.flatMap((line) => findEmfProblems(line))).toEqual([]);
    for (const line of lines) expect(JSON.parse(line)).toMatchObject({ _aws: { LogGroupName: '/iris/events' } });
  });

  it.for([
    ['127.0.0.1', 'udp4'],
    ['::1', 'udp6'],
  ] as const)('sends each event to the agent at %s in a datagram of its own', async ([host, type]) => {
    const datagrams: string[] = [];
    const agent = createSocket(type).on('message', (message) => datagrams.push(message.toString()));
    onTestFinished(() => {
      agent.close();
    });
    agent.bind(0, host);
    await once(agent, 'listening');
    await writeRequest({ kind: 'udp', host, port: agent.address().port });
    await expect.poll(() => eventNames(datagrams), POLL).toEqual(EVENTS);
    expect(datagrams.flatMap((line) => findEmfProblems(line))).toEqual([]);
  });

  it('does without an agent', async () => {
    await writeRequest({ kind: 'udp', host: '127.0.0.1', port: 9 });
  });
});
