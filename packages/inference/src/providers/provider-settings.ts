/**
 * How much a model reasons before it answers. `default` leaves it to the provider: nothing is sent. Which values a model
 * takes is the provider's affair; one that it does not take fails with `rejected`.
 */
export type ReasoningEffort = 'default' | 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** Asked before every request, so that a key may change without a restart. May wait for a store of secrets. */
export type CurrentKey = () => string | Promise<string>;

interface CommonSettings {
  readonly model: string;
  /** Without it, what suits short structured answers of this model: as little as it allows. */
  readonly effort?: ReasoningEffort | undefined;
}

export interface HostedProviderSettings extends CommonSettings {
  readonly provider: 'openai' | 'anthropic';
  readonly key: CurrentKey;
  /** Another address that speaks the provider's own protocol, such as a gateway. */
  readonly baseUrl?: string | undefined;
}

export interface CompatibleProviderSettings extends CommonSettings {
  readonly provider: 'compatible';
  /** Where `chat/completions` and `models` are found, for example `http://127.0.0.1:11434/v1`. */
  readonly baseUrl: string;
  /** Without it no authorization is sent: local servers ask for none. */
  readonly key?: CurrentKey | undefined;
}

export type ProviderSettings = HostedProviderSettings | CompatibleProviderSettings;
