import type { AnalyzerName } from '@iris/core';
import type { BudgetInspection } from '@iris/inference';
import type { ConfiguredProvider } from '@iris/inference/settings';

/** Whether analyzers can answer, and what is to be done where they cannot. It holds no key. */
export interface Diagnosis {
  /** Whether the first choice can answer, and no setting is wrong. */
  readonly ready: boolean;
  /** Who is asked, first choice first. */
  readonly chain: readonly AnalyzerName[];
  /** Whole sentences: settings that are wrong. */
  readonly mistakes: readonly string[];
  /** Whole sentences. */
  readonly warnings: readonly string[];
  /** All that there are, in the chain or not. */
  readonly analyzers: readonly AnalyzerDiagnosis[];
  readonly budget: BudgetDiagnosis;
}

export type AnalyzerDiagnosis = StructuralDiagnosis | ProviderDiagnosis;

interface Readiness {
  readonly status: 'ready' | 'not_ready' | 'not_set_up';
  /** Whole sentences: what is wrong, and what to do. */
  readonly problems: readonly string[];
}

export interface StructuralDiagnosis extends Readiness {
  readonly analyzer: 'structural';
  readonly model: string;
  /** Those whose grammar was loaded. */
  readonly languages: readonly string[];
}

export interface ProviderDiagnosis extends Readiness {
  readonly analyzer: ConfiguredProvider['provider'];
  /** Absent where it is not set up. */
  readonly setUp?: ProviderSetUp;
  /** What came of asking it; absent where it was not asked. */
  readonly live?: LiveCheck;
}

export interface ProviderSetUp extends Pick<ConfiguredProvider, 'model' | 'price'> {
  /** Null for as little as the model allows. */
  readonly effort: string | null;
  /** Null for the provider's own. */
  readonly baseUrl: string | null;
  readonly key: KeyPlace | null;
}

/** Where a key is kept: a variable, a file, a secret or a parameter, by its name. */
export interface KeyPlace {
  readonly kind: 'environment' | 'file' | 'aws-secretsmanager' | 'aws-ssm';
  readonly name: string;
}

export interface LiveCheck {
  readonly passed: boolean;
  readonly durationMs: number;
  /** A kind of failure; absent where it passed. */
  readonly failure?: string;
}

/** Money in billionths of a dollar; a limit of null is none. */
export type BudgetDiagnosis = BudgetInspection & { readonly limit: number | null };
