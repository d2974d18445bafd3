import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { IrisError } from '@iris/core';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Receipt, receiveBody } from '../../../src/routes/analyze/received-body.ts';

/** Counts like the real one, with room for so many bytes. */
class Allowance {
  taken = 0;
  readonly #room: number;

  constructor(room: number) {
    this.#room = room;
  }

  tryTake(bytes: number): boolean {
    if (this.taken + bytes > this.#room) return false;
    this.taken += bytes;
    return true;
  }

  release(bytes: number): void {
    this.taken -= bytes;
  }
}

/** Sends the chunks over a real connection, each when the last has left, and says what was received. */
async function send(
  chunks: readonly (string | Buffer)[],
  { maxBytes, allowance, cut = false }: { maxBytes: number; allowance: Allowance; cut?: boolean },
): Promise<Receipt> {
  const { promise, resolve } = Promise.withResolvers<Receipt>();
  const server = createServer((incoming: IncomingMessage, response) => {
    receiveBody(incoming, { maxBytes, allowance }, (receipt) => {
      resolve(receipt);
      response.end();
    });
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  // The server listens on a port, so its address is one.
  const { port } = server.address() as AddressInfo;
  const client = request({ port, host: '127.0.0.1', method: 'POST' });
  client.on('error', () => {});
  for (const chunk of chunks) await new Promise((sent) => client.write(chunk, sent));
  if (cut) client.destroy();
  else client.end();
  return promise;
}

function codeOf({ error }: Receipt): string | undefined {
  return error instanceof IrisError ? error.code : undefined;
}

describe('a body', () => {
  it.for([
    { what: 'of one chunk', chunks: ['{"a":1}'] },
    { what: 'of many chunks', chunks: ['{"a', '":', '1}', ' '.repeat(300_000)] },
  ])('$what arrives whole, with the hash of its bytes', async ({ chunks }) => {
    const allowance = new Allowance(1_000_000);
    const { body } = await send(chunks, { maxBytes: 1_000_000, allowance });
    const whole = chunks.join('');
    expect(body?.join().toString()).toBe(whole);
    expect(body?.digest).toBe(createHash('sha256').update(whole).digest('base64url'));
    expect(allowance.taken).toBe(whole.length);
  });

  it('has the same hash however it is cut into chunks', async () => {
    const options = { maxBytes: 1000, allowance: new Allowance(1000) };
    const whole = await send(['abcdef'], options);
    const cut = await send(['ab', 'cd', 'ef'], options);
    expect(cut.body?.digest).toBe(whole.body?.digest);
  });

  it('that is empty is missing', async () => {
    expect(codeOf(await send([], { maxBytes: 10, allowance: new Allowance(10) }))).toBe('missing_body');
  });
});

describe('a body that is refused', () => {
  it.for([
    { what: 'longer than the limit', maxBytes: 5, room: 100, code: 'body_too_large' },
    { what: 'more than there is room for', maxBytes: 100, room: 5, code: 'overloaded' },
  ])('because it is $what gives back what it took', async ({ maxBytes, room, code }) => {
    const allowance = new Allowance(room);
    expect(codeOf(await send(['abc', 'def', 'ghi'], { maxBytes, allowance }))).toBe(code);
    expect(allowance.taken).toBe(0);
  });

  it('because its client went away gives back what it took', async () => {
    const allowance = new Allowance(1000);
    const { error } = await send(['abc'], { maxBytes: 1000, allowance, cut: true });
    expect(error).toMatchObject({ code: 'ECONNRESET' });
    expect(allowance.taken).toBe(0);
  });
});
