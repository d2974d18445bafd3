import type { ModelClient } from '../model/model-client.ts';
import { anthropicClient } from './anthropic.ts';
import { compatibleClient } from './compatible.ts';
import { openAiClient } from './openai.ts';
import type { ProviderSettings } from './provider-settings.ts';

/** A client that asks the configured model. Nothing is loaded or connected before its first call. */
export function createModelClient(settings: ProviderSettings): ModelClient {
  switch (settings.provider) {
    case 'openai':
      return openAiClient(settings);
    case 'anthropic':
      return anthropicClient(settings);
    case 'compatible':
      return compatibleClient(settings);
  }
}
