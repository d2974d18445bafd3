/**
 * A load generator in a process of its own: keep-alive connections that each send the next request when the answer to
 * the last is complete. It must cost less than what it measures, so it writes requests that were made beforehand to
 * bare sockets and reads no more of an answer than its status and its length.
 *
 * Reads one job from its parent, answers `{ requests, seconds }` or `{ error }`, and waits for the next.
 *
 * @typedef {object} Job
 * @property {number} port
 * @property {number} connections
 * @property {number} [seconds] how long to send
 * @property {number} [requests] how many to send, where that is not told by time
 * @property {Record<string, string>} headers
 * @property {string[]} bodies sent in turn
 */
import { connect } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

process.on('message', (message) => {
  // The parent is `load-process.mjs`, which sends jobs and nothing else.
  const job = /** @type {Job} */ (message);
  run(job).then(
    (result) => process.send?.(result),
    (error) => process.send?.({ error: String(error) }),
  );
});

/** @param {Job} job */
async function run(job) {
  const requests = job.bodies.map((body) => toRequest(body, job));
  const start = performance.now();
  const end = start + (job.seconds ?? Number.POSITIVE_INFINITY) * 1000;
  const most = job.requests ?? Number.POSITIVE_INFINITY;
  let sent = 0;
  const next = () => {
    if (sent >= most || performance.now() >= end) return undefined;
    sent += 1;
    return requests[(sent - 1) % requests.length];
  };
  await Promise.all(Array.from({ length: job.connections }, () => drive(job.port, next)));
  return { requests: sent, seconds: (performance.now() - start) / 1000 };
}

/**
 * @param {string} body
 * @param {Job} job
 */
function toRequest(body, { port, headers }) {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const length = Buffer.byteLength(body);
  const head = `POST /api/iris/analyze HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\n`;
  return Buffer.from(`${head}${lines.join('')}content-length: ${length}\r\n\r\n${body}`);
}

/**
 * Sends what `next` gives, one after the other, until it gives nothing more.
 *
 * @param {number} port
 * @param {() => Buffer | undefined} next
 * @returns {Promise<void>}
 */
function drive(port, next) {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    const sendNext = () => {
      const request = next();
      if (request !== undefined) return socket.write(request);
      resolve();
      return socket.destroy();
    };
    const read = answerReader((status) => {
      if (status !== 200) return socket.destroy(new Error(`the server answered ${status}`));
      return sendNext();
    });
    socket.on('connect', sendNext);
    socket.on('data', read);
    socket.on('error', reject);
    socket.on('close', () => reject(new Error('the server closed the connection')));
  });
}

/**
 * @param {(status: number) => void} onAnswer
 * @returns {(chunk: Buffer) => void}
 */
function answerReader(onAnswer) {
  let head = Buffer.alloc(0);
  let status = 0;
  /** Bytes of the body that are still to come; below zero while the head is read. */
  let missing = -1;
  return (chunk) => {
    if (missing < 0) {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf(HEAD_END);
      if (end === -1) return;
      const text = head.toString('latin1', 0, end);
      status = Number(text.slice(9, 12));
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1] ?? Number.NaN);
      if (Number.isNaN(length)) throw new Error('the server sends no content-length');
      missing = length - (head.length - end - HEAD_END.length);
    } else {
      missing -= chunk.length;
    }
    if (missing > 0) return;
    head = Buffer.alloc(0);
    missing = -1;
    onAnswer(status);
  };
}
