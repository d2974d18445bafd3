import { type AnalyzerAnswer, IrisError, LineIndex, type PromptNotes, type SourceFile } from '@iris/core';
import { describeFile, type FileOutline, type StructuralAnalyzer } from '@iris/engine';
import { ANSWER_FORMAT } from '../answers/answer-format.ts';
import { type AnswerReading, readAnswer } from '../answers/read-answer.ts';
import type { CallOptions, ModelClient } from '../model/model-client.ts';
import { ModelFailure } from '../model/model-failure.ts';
import { INSTRUCTIONS } from '../prompt/instructions.ts';
import { MIN_BUDGET_TOKENS, type PreparedPrompt, type PromptRequest } from '../prompt/prepare-prompt.ts';
import { NoAnalysis } from './failed-calls.ts';
import { maxTokensOf } from './prompt-bounds.ts';
import { refusalOf } from './second-input.ts';
import type { Turns } from './turns.ts';

/** Makes prompts, on a thread or in this one. */
export type PreparePrompt = (
  request: PromptRequest,
  options: { readonly signal: AbortSignal },
) => Promise<PreparedPrompt>;

export interface ReadingTools {
  readonly client: ModelClient;
  /** Says what a file declares. */
  readonly structural: Pick<StructuralAnalyzer, 'outline' | 'languages'>;
  readonly prepare: PreparePrompt;
  /** Of the file alone, without what is said beside it. */
  readonly inputBudgetTokens: number;
  readonly maxOutputTokens: number;
  /** For the checks of answers, which take a few ms each. */
  readonly turns: Turns;
}

type AcceptedReading = Extract<AnswerReading, { readonly ok: true }>;
type ReadAnswer = Omit<AnalyzerAnswer, 'usage'>;

/**
 * Asks a model about a file, and once more where its answer cannot be used. Whoever calls counts what it costs.
 *
 * @throws ModelFailure, IrisError of the parts that take part, NoAnalysis `unusable`
 */
export async function readWithModel(tools: ReadingTools, file: SourceFile, wait: CallOptions): Promise<ReadAnswer> {
  const reading = new ModelReading(tools, file, wait);
  return reading.read();
}

class ModelReading {
  readonly #tools: ReadingTools;
  readonly #file: SourceFile;
  readonly #wait: CallOptions;
  readonly #lines: LineIndex;

  constructor(tools: ReadingTools, file: SourceFile, wait: CallOptions) {
    this.#tools = tools;
    this.#file = file;
    this.#wait = wait;
    this.#lines = new LineIndex(file.text);
  }

  async read(): Promise<ReadAnswer> {
    const outline = await this.#outline();
    const { prompt, text, tookMs } = await this.#askInBounds(outline);
    const first = await this.#check(text, outline);
    if (first.ok) return toAnswer(first, prompt, []);
    const second = await this.#askAgain(prompt, { text, reasons: first.reasons, tookMs });
    const reading = second === undefined ? undefined : await this.#check(second, outline);
    if (reading?.ok === true) return toAnswer(reading, prompt, ['answer_asked_again']);
    throw new NoAnalysis({ code: 'analyzer_unavailable', reason: 'unusable' });
  }

  /** Undefined where no grammar reads the language, or the parser cannot read the file. */
  async #outline(): Promise<FileOutline | undefined> {
    const { structural } = this.#tools;
    const isRead = structural.languages === 'any' || structural.languages.includes(this.#file.language);
    if (!isRead) return undefined;
    return structural.outline(this.#file, this.#wait).catch((error: unknown) => {
      const isAboutFile = error instanceof IrisError && PARSER_FAILURES.has(error.code) && !this.#wait.signal.aborted;
      if (isAboutFile) return undefined;
      throw error;
    });
  }

  /** A file that is too long for the model, whatever was thought of it before, is shown once more with fewer lines. */
  async #askInBounds(
    outline: FileOutline | undefined,
  ): Promise<{ prompt: PreparedPrompt; text: string; tookMs: number }> {
    const { inputBudgetTokens } = this.#tools;
    const prompt = await this.#prepare(outline, inputBudgetTokens);
    try {
      return await this.#ask(prompt);
    } catch (error) {
      const isTooLong = error instanceof ModelFailure && error.kind === 'input_too_long';
      const smaller = Math.floor(prompt.estimatedTokens / 2);
      if (!isTooLong || smaller < MIN_BUDGET_TOKENS) throw error;
      return this.#ask(await this.#prepare(outline, smaller));
    }
  }

  async #prepare(outline: FileOutline | undefined, budgetTokens: number): Promise<PreparedPrompt> {
    return this.#tools.prepare({ file: this.#file, outline, budgetTokens }, this.#wait);
  }

  async #ask(prompt: PreparedPrompt, addition = ''): Promise<{ prompt: PreparedPrompt; text: string; tookMs: number }> {
    const begunAt = performance.now();
    const { client, maxOutputTokens } = this.#tools;
    const request = {
      instructions: INSTRUCTIONS,
      input: prompt.input + addition,
      format: ANSWER_FORMAT,
      maxOutputTokens,
      maxInputTokens: maxTokensOf(prompt, addition),
    };
    const { text } = await client.call(request, this.#wait);
    return { prompt, text, tookMs: performance.now() - begunAt };
  }

  /** Undefined where there is no time for it, or it fails: then the first answer is why there is none. */
  async #askAgain(
    prompt: PreparedPrompt,
    refused: { readonly text: string; readonly reasons: readonly string[]; readonly tookMs: number },
  ): Promise<string | undefined> {
    const { signal, deadline = Number.POSITIVE_INFINITY } = this.#wait;
    if (performance.now() + refused.tookMs > deadline) return undefined;
    try {
      const { text } = await this.#ask(prompt, refusalOf(refused.text, refused.reasons));
      return text;
    } catch (error) {
      if (error instanceof ModelFailure && !signal.aborted) return undefined;
      throw error;
    }
  }

  async #check(text: string, outline: FileOutline | undefined): Promise<AnswerReading> {
    await this.#tools.turns.next();
    const facts = outline?.facts ?? describeFile(this.#lines, { hasSyntaxErrors: false });
    return readAnswer(text, { lines: this.#lines, outline: outline?.entries, facts });
  }
}

/** What a parser fails with because of the file. */
const PARSER_FAILURES: ReadonlySet<string> = new Set(['deadline_exceeded', 'internal_error']);

function toAnswer(
  { draft, repairs }: AcceptedReading,
  { mode, maskedSecrets, removedCharacters }: PromptNotes,
  moreRepairs: readonly string[],
): ReadAnswer {
  return { draft, repairs: [...moreRepairs, ...repairs], prompt: { mode, maskedSecrets, removedCharacters } };
}
