import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { ModelUsage, ProviderName } from '../../src/model/model-client.ts';
import { anthropicWire } from './anthropic-wire.ts';
import { drip, flood, reset } from './broken-answers.ts';
import { compatibleWire } from './compatible-wire.ts';
import { openAiWire } from './openai-wire.ts';
import type { AskedRequest, ErrorAnswer, ProviderWire } from './provider-wire.ts';

const WIRES: Record<ProviderName, ProviderWire> = {
  openai: openAiWire,
  anthropic: anthropicWire,
  compatible: compatibleWire,
};

/** What one request is answered with. */
export type ScriptedAnswer =
  /** The model's text and how it ended. `extra` is put beside the fields of the protocol. */
  | {
      readonly kind: 'answer';
      readonly text?: string;
      readonly ending?: 'whole' | 'truncated' | 'refused' | 'filtered';
      readonly extra?: object;
    }
  /** An error in the provider's own shape. */
  | ({ readonly kind: 'error'; readonly headers?: Record<string, string> } & ErrorAnswer)
  /** Anything else: an error page, JSON that breaks off, a wrong type. */
  | {
      readonly kind: 'raw';
      readonly status?: number;
      readonly headers?: Record<string, string>;
      readonly type?: string;
      readonly body: string;
    }
  /** The connection breaks before or within the answer. */
  | { readonly kind: 'reset'; readonly when: 'before' | 'within' }
  /** A good answer, a byte at a time, in ms. */
  | { readonly kind: 'drip'; readonly everyMs: number }
  /** An answer without an end, as fast as it is read. */
  | { readonly kind: 'endless' }
  | { readonly kind: 'hang' };

export interface ProviderServerOptions {
  readonly protocol: ProviderName;
  /** The only key that is let in; null for a server that wants none. */
  readonly key?: string | null;
  /** The text of an answer that no script says otherwise. */
  readonly answer?: (asked: AskedRequest) => string;
  /** Before each scripted or default answer, in ms. */
  readonly delayMs?: number;
  /** The models that it has; without it, whichever is asked for. */
  readonly models?: readonly string[];
  /** What a server that takes less than the protocol says to a request. */
  readonly refuse?: (asked: AskedRequest) => ErrorAnswer | undefined;
}

export const TEST_KEY = 'key-for-tests';

/**
 * A provider on the loopback address that speaks its protocol over HTTP. It checks every request strictly: one with an
 * unknown, misspelt or missing field or header is answered with 400, and `close` fails and says what was wrong.
 */
export async function startProviderServer(options: ProviderServerOptions): Promise<ProviderServer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return new ProviderServer(server, options);
}

export class ProviderServer {
  /** Requests for an answer that were read and found right, oldest first. */
  readonly asked: AskedRequest[] = [];
  /** What was wrong with requests. */
  readonly faults: string[] = [];
  /** Keys that came along, in the order of all requests; undefined where none did. */
  readonly keys: (string | undefined)[] = [];
  readonly headers: IncomingMessage['headers'][] = [];
  /** Answers that nobody waited for. */
  abandoned = 0;
  key: string | null;
  delayMs: number;
  readonly #server: Server;
  readonly #options: ProviderServerOptions;
  readonly #wire: ProviderWire;
  readonly #script: ScriptedAnswer[] = [];
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  #instructions: string | undefined;

  constructor(server: Server, options: ProviderServerOptions) {
    this.#server = server;
    this.#options = options;
    this.#wire = WIRES[options.protocol];
    this.key = options.key === undefined ? TEST_KEY : options.key;
    this.delayMs = options.delayMs ?? 0;
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      response.once('close', () => {
        if (!response.writableFinished) this.abandoned++;
      });
      this.#handle(request, response).catch((error: unknown) => {
        this.faults.push(String(error));
        response.destroy();
      });
    });
  }

  /** For the settings of a client. */
  get baseUrl(): string {
    // A TCP server's address is of this type once it listens.
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}${this.#wire.basePath}`;
  }

  /** Answers the next requests with these, one each; then as by default again. */
  script(...answers: readonly ScriptedAnswer[]): void {
    this.#script.push(...answers);
  }

  /** Resolves when that many requests for an answer have come in, all told. */
  async whenAsked(count: number): Promise<void> {
    if (this.asked.length >= count) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ count, resolve });
    await promise;
  }

  /** @throws Error naming what was wrong with the requests that came */
  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    if (this.faults.length > 0) throw new Error(`Requests broke the protocol:\n${this.faults.join('\n')}`);
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization } = request.headers;
    this.headers.push(request.headers);
    this.keys.push(authorization?.replace(/^Bearer /, ''));
    const body = request.method === 'POST' ? await json(request).catch(() => undefined) : undefined;
    if (authorization !== (this.key === null ? undefined : `Bearer ${this.key}`)) {
      this.#sendError(response, { status: 401, message: `Incorrect API key provided: ${authorization}.` });
    } else if (request.method === 'GET') {
      this.#answerAboutModels(request, response);
    } else {
      await this.#answerAsked(request, response, body);
    }
  }

  #answerAboutModels({ url = '' }: IncomingMessage, response: ServerResponse): void {
    const { modelsPath } = this.#wire;
    const { models } = this.#options;
    const id = decodeURIComponent(url.slice(modelsPath.length + 1));
    if (url === modelsPath) send(response, 200, this.#wire.models(models ?? []));
    else if (!url.startsWith(`${modelsPath}/`)) this.#refuse(response, [`GET ${url}`]);
    else if (models === undefined || models.includes(id)) send(response, 200, this.#wire.model(id));
    else this.#sendError(response, { status: 404, code: 'model_not_found', message: `No model ${id}.` });
  }

  async #answerAsked(request: IncomingMessage, response: ServerResponse, body: unknown): Promise<void> {
    const { asked, faults } = this.#read(request, body);
    if (asked === undefined) {
      this.#refuse(response, faults);
      return;
    }
    this.asked.push(asked);
    for (const { count, resolve } of this.#waiting) if (this.asked.length >= count) resolve();
    const refusal = this.#options.refuse?.(asked);
    if (refusal !== undefined) {
      this.#sendError(response, refusal);
      return;
    }
    const answer = this.#script.shift() ?? { kind: 'answer' };
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    this.#play(answer, asked, response);
  }

  #read({ method, url, headers }: IncomingMessage, body: unknown) {
    const faults = [...this.#wire.faultsOf(headers)];
    if (method !== 'POST' || url !== this.#wire.askPath) faults.push(`${method} ${url}`);
    if (headers['content-type'] !== 'application/json') faults.push(`content-type is ${headers['content-type']}`);
    if (faults.length > 0) return { asked: undefined, faults };
    try {
      return { asked: this.#wire.read(body), faults };
    } catch (error) {
      return { asked: undefined, faults: [String(error)] };
    }
  }

  #play(answer: ScriptedAnswer, asked: AskedRequest, response: ServerResponse): void {
    const whole = () => JSON.stringify(this.#answerOf(asked, { kind: 'answer' }));
    switch (answer.kind) {
      case 'answer':
        send(response, 200, this.#answerOf(asked, answer));
        break;
      case 'error':
        this.#sendError(response, answer, answer.headers);
        break;
      case 'raw':
        response.writeHead(answer.status ?? 200, {
          'content-type': answer.type ?? 'application/json',
          ...answer.headers,
        });
        response.end(answer.body);
        break;
      case 'reset':
        reset(response, answer.when, whole());
        break;
      case 'drip':
        drip(response, answer.everyMs, whole());
        break;
      case 'endless':
        flood(response);
        break;
      case 'hang':
        break;
    }
  }

  #answerOf(asked: AskedRequest, { text, ending = 'whole', extra }: ScriptedAnswer & { kind: 'answer' }): object {
    const written = text ?? this.#options.answer?.(asked) ?? '{}';
    const usage = this.#usageOf(asked, written);
    return { ...this.#wire.answer(asked, { text: written, ending, usage }), ...extra };
  }

  /** Tokens of four characters; instructions that came before are taken from the cache. */
  #usageOf({ instructions, input }: AskedRequest, text: string): ModelUsage {
    const tokens = (written: string) => Math.ceil(written.length / 4);
    const isCached = instructions === this.#instructions;
    this.#instructions = instructions;
    return {
      inputTokens: tokens(instructions) + tokens(input),
      cachedInputTokens: isCached ? tokens(instructions) : 0,
      outputTokens: tokens(text) + 64,
      reasoningTokens: 64,
    };
  }

  #refuse(response: ServerResponse, faults: readonly string[]): void {
    this.faults.push(...faults);
    this.#sendError(response, { status: 400, message: faults.join('; ') });
  }

  #sendError(response: ServerResponse, error: ErrorAnswer, headers: Record<string, string> = {}): void {
    send(response, error.status, this.#wire.error(error), headers);
  }
}

function send(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-request-id': 'req_0a1b2c3d4e5f', ...headers });
  response.end(JSON.stringify(body));
}
