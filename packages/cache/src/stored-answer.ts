import type {
  Analysis,
  AnalyzerName,
  BlockId,
  FileFacts,
  LineRange,
  PromptMode,
  PromptNotes,
  ResponsibilityBlock,
  Usage,
} from '@iris/core';

/**
 * An answer as the tiers keep it. It holds no source, and nothing of the request it was made for. A degraded answer
 * is never stored under the key of the better analyzer, which is asked again.
 */
export interface StoredAnswer {
  readonly analysis: Analysis;
  readonly analyzer: AnalyzerName;
  readonly model: string;
  /** What the analysis cost when it was made. */
  readonly usage: Usage;
  readonly repairs: readonly string[];
  /** How the file was shown to a model; absent where none was asked. */
  readonly prompt?: PromptNotes;
}

/**
 * The format of an encoded answer. Releases of several formats share one store, each blind to the formats it does not
 * know. A new optional field leaves the format as it is; anything that this release would misread raises it.
 */
export const ENTRY_FORMAT = 1;

/** Field by field, so that nothing else a caller's object may carry reaches a file. */
export function encodeAnswer({ analysis, analyzer, model, usage, repairs, prompt }: StoredAnswer): Buffer {
  const { fileIntent, facts } = analysis;
  const blocks = analysis.blocks.map(({ id, label, description, ranges }) => ({ id, label, description, ranges }));
  return Buffer.from(JSON.stringify({ fileIntent, blocks, facts, analyzer, model, usage, repairs, prompt }), 'utf8');
}

/** Parses an encoded answer; undefined for anything that is not one. */
export function decodeAnswer(body: Buffer): StoredAnswer | undefined {
  try {
    const value = readRecord(JSON.parse(body.toString('utf8')));
    return {
      analysis: {
        fileIntent: readString(value['fileIntent']),
        blocks: readArray(value['blocks']).map(readBlock),
        facts: readFacts(value['facts']),
      },
      analyzer: readAnalyzerName(value['analyzer']),
      model: readString(value['model']),
      usage: readUsage(value['usage']),
      repairs: readArray(value['repairs']).map(readString),
      ...(value['prompt'] !== undefined && { prompt: readPrompt(value['prompt']) }),
    };
  } catch {
    return undefined;
  }
}

const ANALYZER_NAMES: Readonly<Record<AnalyzerName, true>> = {
  structural: true,
  openai: true,
  anthropic: true,
  compatible: true,
};

function readBlock(value: unknown): ResponsibilityBlock {
  const block = readRecord(value);
  return {
    // The checksum vouches that this is the id that was stored, and only a BlockId is ever stored.
    id: readString(block['id']) as BlockId,
    label: readString(block['label']),
    description: readString(block['description']),
    ranges: readArray(block['ranges']).map(readRange),
  };
}

function readRange(value: unknown): LineRange {
  const [start, end] = readArray(value);
  return [readNumber(start), readNumber(end)];
}

function readFacts(value: unknown): FileFacts {
  const facts = readRecord(value);
  return {
    lineCount: readNumber(facts['lineCount']),
    minified: readBoolean(facts['minified']),
    generated: readBoolean(facts['generated']),
    hasSyntaxErrors: readBoolean(facts['hasSyntaxErrors']),
  };
}

function readUsage(value: unknown): Usage {
  const usage = readRecord(value);
  const cost = usage['estimatedCostUsd'];
  return {
    inputTokens: readNumber(usage['inputTokens']),
    ...readOptionalNumber('cachedInputTokens', usage),
    outputTokens: readNumber(usage['outputTokens']),
    ...readOptionalNumber('reasoningTokens', usage),
    estimatedCostUsd: cost === null ? null : readNumber(cost),
  };
}

const PROMPT_MODES: Readonly<Record<PromptMode, true>> = {
  source: true,
  source_and_outline: true,
  outline: true,
  excerpt: true,
};

function readPrompt(value: unknown): PromptNotes {
  const prompt = readRecord(value);
  const mode = readString(prompt['mode']);
  if (!Object.hasOwn(PROMPT_MODES, mode)) throw new TypeError('not a way to show a file');
  return {
    // The line above made sure; `hasOwn` does not narrow.
    mode: mode as PromptMode,
    maskedSecrets: readNumber(prompt['maskedSecrets']),
    removedCharacters: readNumber(prompt['removedCharacters']),
  };
}

/** A field that earlier releases did not write. */
function readOptionalNumber<Name extends string>(
  name: Name,
  record: Readonly<Record<string, unknown>>,
): Partial<Record<Name, number>> {
  const value = record[name];
  // A computed name widens to a string.
  return value === undefined ? {} : ({ [name]: readNumber(value) } as Record<Name, number>);
}

function readAnalyzerName(value: unknown): AnalyzerName {
  const name = readString(value);
  if (!Object.hasOwn(ANALYZER_NAMES, name)) throw new TypeError('not the name of an analyzer');
  // The line above made sure; `hasOwn` does not narrow.
  return name as AnalyzerName;
}

function readRecord(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('not an object');
  // An object that is no array is a record of unknown values; the compiler keeps it at `object`.
  return value as Readonly<Record<string, unknown>>;
}

function readArray(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError('not an array');
  return value;
}

function readString(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('not a string');
  return value;
}

function readNumber(value: unknown): number {
  if (typeof value !== 'number') throw new TypeError('not a number');
  return value;
}

function readBoolean(value: unknown): boolean {
  if (typeof value !== 'boolean') throw new TypeError('not a boolean');
  return value;
}
