import type { ServerResponse } from 'node:http';

/** Breaks the connection before an answer, or in the middle of it. */
export function reset(response: ServerResponse, when: 'before' | 'within', body: string): void {
  if (when === 'before') {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
  response.write(body.slice(0, body.length / 2), () => response.socket?.resetAndDestroy());
}

/** Sends a byte at a time. */
export function drip(response: ServerResponse, everyMs: number, body: string): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  let sent = 0;
  const timer = setInterval(() => {
    response.write(body.charAt(sent++));
    if (sent === body.length) response.end();
  }, everyMs);
  response.once('close', () => clearInterval(timer));
}

/** Sends white space without an end, as fast as it is read. */
export function flood(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const spaces = ' '.repeat(65_536);
  const pour = () => {
    while (!response.destroyed && response.write(spaces));
  };
  response.on('drain', pour);
  pour();
}
