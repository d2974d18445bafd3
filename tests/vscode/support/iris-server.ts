import { onTestFinished } from 'vitest';
import { makeFolder } from '../../../apps/server/test/support/folder.ts';
import { settingsOf } from '../../../packages/inference/test/support/open-test-analyzers.ts';
import { type ProviderServer, startProviderServer } from '../../../packages/inference/test/support/provider-server.ts';
import { type RunningServer, startBuiltServer } from '../../support/built-server.ts';

export const API_KEY = 'key-of-the-tests-0123456789';

export interface ModelAnswer {
  readonly fileIntent: string;
  readonly blocks: readonly { readonly label: string; readonly ranges: readonly (readonly [number, number])[] }[];
}

/** A real server that wants a key, and asks a model. It ends with the test. */
export interface IrisServer {
  readonly url: string;
  readonly host: string;
  /** The model that it asks: it counts what it was asked. */
  readonly model: ProviderServer;
  stop(): Promise<void>;
  /** Starts it again where it was. */
  restart(): Promise<void>;
}

export async function startIrisServer(answer: ModelAnswer): Promise<IrisServer> {
  const model = await startProviderServer({ protocol: 'openai', answer: () => toModelText(answer) });
  onTestFinished(() => model.close());
  const folder = makeFolder();
  const settings = { ...settingsOf(model, 'openai'), IRIS_API_KEY: API_KEY };
  let server: RunningServer = await startBuiltServer({ folder, settings });
  const { url } = server;
  const { host, port } = new URL(url);
  return {
    url,
    host,
    model,
    stop: async () => {
      await server.process.stop();
    },
    restart: async () => {
      server = await startBuiltServer({ folder, settings: { ...settings, PORT: port } });
    },
  };
}

/** As the prompt asks a model to say it. */
function toModelText({ fileIntent, blocks }: ModelAnswer): string {
  return JSON.stringify({
    file_intent: fileIntent,
    blocks: blocks.map(({ label, ranges }) => ({
      label,
      description: 'What a reader should know of it.',
      ranges: ranges.map(([start, end]) => ({ start, end })),
    })),
  });
}
