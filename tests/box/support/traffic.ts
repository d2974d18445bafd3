import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { costlyFile, largeFile, SLOW, smallFile } from '../../load/support/sources.ts';
import { bodyOf } from '../../support/post.ts';
import { type Edge, HOST } from './edge.ts';
import { KEY } from './furnish.ts';

/** What clients ask for. */
export type Kind = 'repeated' | 'new' | 'health' | 'slow upload' | 'long analysis';

/** One request and what became of it. */
export interface Exchange {
  readonly kind: Kind;
  /** null where no whole answer came. */
  readonly status: number | null;
  /** For a failure: what the client saw. */
  readonly problem: string;
  /** Both in ms, by the monotonic clock. */
  readonly startedAt: number;
  readonly durationMs: number;
}

export interface TrafficOptions {
  /** Clients that ask one short question after the other, each on a connection of its own that it keeps. */
  readonly clients: number;
  /** Of a client, between an answer and its next question. */
  readonly pauseMs: number;
  /** Whether there are slow uploads and long analyses among them; there are unless told. */
  readonly heavy?: boolean;
}

const KNOWN_FILES = 40;
const UPLOAD_CHARS = 300_000;
const UPLOAD_PIECES = 20;
const UPLOAD_PAUSE_MS = 150;
const BETWEEN_LONG_MS = 1000;

/** Clients of a box that ask through Nginx until they are stopped; whatever is not answered as it should be is a failure. */
export class Traffic {
  readonly exchanges: Exchange[] = [];
  readonly #edge: Edge;
  readonly #stopped = new AbortController();
  readonly #clients: Promise<void>[] = [];
  #number = 0;

  private constructor(edge: Edge) {
    this.#edge = edge;
  }

  static start(edge: Edge, { clients, pauseMs, heavy = true }: TrafficOptions): Traffic {
    const traffic = new Traffic(edge);
    for (let index = 0; index < clients; index++) traffic.#keep((agent) => traffic.#askShort(agent, index), pauseMs);
    if (!heavy) return traffic;
    for (const announced of [true, false]) traffic.#keep((agent) => traffic.#upload(agent, announced), 0);
    traffic.#keep((agent) => traffic.#askLong(agent), BETWEEN_LONG_MS);
    return traffic;
  }

  /** What did not go as it should. */
  get failures(): readonly Exchange[] {
    return this.exchanges.filter(({ status }) => status !== 200);
  }

  /** Lets every client have its last answer. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await Promise.all(this.#clients);
  }

  /** Until so many more requests were answered. */
  async moreAnswers(count: number): Promise<void> {
    const wanted = this.exchanges.length + count;
    while (this.exchanges.length < wanted) await pause(20);
  }

  #keep(ask: (agent: Agent) => Promise<void>, pauseMs: number): void {
    const agent = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false, servername: HOST });
    const { signal } = this.#stopped;
    const client = async (): Promise<void> => {
      while (!signal.aborted) {
        await ask(agent);
        await pause(pauseMs, undefined, { signal }).catch(() => {});
      }
      agent.destroy();
    };
    this.#clients.push(client());
  }

  #askShort(agent: Agent, client: number): Promise<void> {
    this.#number += 1;
    const number = this.#number;
    switch ((number + client) % 5) {
      case 0:
        return this.#exchange('health', agent, { path: '/api/iris/health' });
      case 1:
        return this.#exchange('new', agent, { body: bodyOf(smallFile(1_000_000 + number)) });
      default:
        return this.#exchange('repeated', agent, { body: bodyOf(smallFile(number % KNOWN_FILES)) });
    }
  }

  /** A body that takes some seconds to arrive, announced by its length or in chunks. */
  #upload(agent: Agent, announced: boolean): Promise<void> {
    this.#number += 1;
    const body = bodyOf(largeFile(this.#number, UPLOAD_CHARS));
    return this.#exchange('slow upload', agent, { body, pieces: UPLOAD_PIECES, announced });
  }

  #askLong(agent: Agent): Promise<void> {
    this.#number += 1;
    return this.#exchange('long analysis', agent, { body: bodyOf(costlyFile(SLOW, this.#number)) });
  }

  async #exchange(kind: Kind, agent: Agent, question: Question): Promise<void> {
    const startedAt = performance.now();
    const outcome = await this.#ask(agent, question).catch((error: unknown) => ({
      status: null,
      problem: String(error),
    }));
    this.exchanges.push({ kind, ...outcome, startedAt, durationMs: performance.now() - startedAt });
  }

  async #ask(agent: Agent, { path, body, pieces = 1, announced = true }: Question) {
    const bytes = Buffer.from(body ?? '');
    const asked = request({
      host: '127.0.0.1',
      port: this.#edge.httpsPort,
      path: path ?? '/api/iris/analyze',
      method: body === undefined ? 'GET' : 'POST',
      agent,
      headers: {
        host: HOST,
        ...(body !== undefined && { 'x-api-key': KEY, 'content-type': 'application/json' }),
        ...(body !== undefined && announced && { 'content-length': bytes.length }),
      },
    });
    const answered = once(asked, 'response');
    answered.catch(() => {});
    const size = Math.ceil(bytes.length / pieces);
    for (let piece = 0; piece < pieces - 1 && !asked.destroyed; piece++) {
      asked.write(bytes.subarray(piece * size, (piece + 1) * size));
      await pause(UPLOAD_PAUSE_MS);
    }
    asked.end(bytes.subarray((pieces - 1) * size));
    const [response]: IncomingMessage[] = await answered;
    if (response === undefined) throw new Error('a response has no message');
    const content = await text(response);
    const status = response.statusCode ?? 0;
    return { status, problem: status === 200 ? '' : content.slice(0, 500) };
  }
}

interface Question {
  readonly path?: string;
  readonly body?: string;
  /** In how many the body is sent, with pauses between them. */
  readonly pieces?: number;
  readonly announced?: boolean;
}

/** The duration that all but a share of some exchanges stay below, in ms. */
export function percentile(exchanges: readonly Exchange[], share: number): number {
  const durations = exchanges.map(({ durationMs }) => durationMs).sort((one, other) => one - other);
  return durations[Math.min(durations.length - 1, Math.floor(durations.length * share))] ?? Number.NaN;
}
