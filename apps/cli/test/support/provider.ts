import { onTestFinished } from 'vitest';
import { answerAbout } from '../../../../packages/inference/test/support/model-answers.ts';
import { settingsOf } from '../../../../packages/inference/test/support/open-test-analyzers.ts';
import {
  type ProviderServer,
  type ProviderServerOptions,
  startProviderServer,
} from '../../../../packages/inference/test/support/provider-server.ts';

export interface Provider {
  readonly provider: ProviderServer;
  /** The variables that make it the one to ask. */
  readonly env: Readonly<Record<string, string>>;
}

/** A provider that answers well unless told otherwise. The test fails at its end if a request broke the protocol. */
export async function startProvider(options: Partial<ProviderServerOptions> = {}): Promise<Provider> {
  const { protocol = 'openai' } = options;
  const provider = await startProviderServer({ answer: answerAbout, ...options, protocol });
  onTestFinished(() => provider.close());
  return { provider, env: settingsOf(provider, protocol) };
}
