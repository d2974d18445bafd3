import type { IncomingHttpHeaders } from 'node:http';
import type { ModelUsage } from '../../src/model/model-client.ts';

/** What a request asked for, whichever protocol carried it. */
export interface AskedRequest {
  readonly model: string;
  readonly instructions: string;
  readonly input: string;
  readonly maxOutputTokens: number;
  /** The whole body, as it was sent. */
  readonly body: unknown;
}

export interface ModelAnswer {
  readonly text: string;
  readonly ending: 'whole' | 'truncated' | 'refused' | 'filtered';
  readonly usage: ModelUsage;
}

export interface ErrorAnswer {
  readonly status: number;
  readonly code?: string;
  readonly type?: string;
  readonly message?: string;
}

/** One provider's protocol, as its API reference and the types of its SDK describe it. */
export interface ProviderWire {
  /** Between the address of the server and the paths, as the base URL has it. */
  readonly basePath: string;
  readonly askPath: string;
  readonly modelsPath: string;
  /** What is wrong with the headers, beside the key. */
  faultsOf(headers: IncomingHttpHeaders): readonly string[];
  /** @throws ZodError for anything but a request that the reference describes and we mean to send */
  read(body: unknown): AskedRequest;
  answer(asked: AskedRequest, answer: ModelAnswer): object;
  error(error: ErrorAnswer): object;
  model(id: string): object;
  models(ids: readonly string[]): object;
}
