import type { AnalysisOrigin } from '../panel/messages.ts';

const ANALYZERS: Readonly<Record<string, string>> = {
  structural: 'Structural analyzer',
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  compatible: 'Compatible model',
};

const CACHES: Readonly<Record<AnalysisOrigin['cache'], string | undefined>> = {
  memory: 'from its memory cache',
  disk: 'from its disk cache',
  shared: 'from its shared cache',
  remembered: 'remembered',
  none: undefined,
};

/** The small print under an analysis: who made it, where, and whether it was made just now. */
export function describeOrigin(origin: AnalysisOrigin): string {
  const analyzer = ANALYZERS[origin.analyzer] ?? origin.analyzer;
  const who = origin.model === undefined ? analyzer : `${analyzer}, ${origin.model}`;
  const where = origin.where === 'local' ? 'on this machine' : `by ${origin.host ?? 'the server'}`;
  return [who, where, CACHES[origin.cache]].filter((part) => part !== undefined).join(' · ');
}
