import { LineIndex, type PromptMode, type PromptNotes, type SourceFile } from '@iris/core';
import { describeFile, type FileOutline } from '@iris/engine';
import { fitLines, type ShownLines } from './fit-lines.ts';
import { rankByIndentation, rankByOutline } from './line-ranks.ts';
import { type MaskedLines, maskSecrets } from './mask-secrets.ts';
import { listDeclarations } from './outline-list.ts';
import { renderInput } from './render-input.ts';
import { openSecretScanner, type ScanForSecrets } from './secret-scanner.ts';
import { countTokensWithin } from './token-count.ts';
import { keepTurn, readVisibleLines } from './visible-lines.ts';

export interface PromptRequest {
  readonly file: SourceFile;
  /** What the engine says of the file; undefined where it does not read the language or could not. */
  readonly outline: FileOutline | undefined;
  /** What the input may have in tokens, the instructions not included; at least `MIN_BUDGET_TOKENS`. */
  readonly budgetTokens: number;
  /** What to send if it fits; `source_and_outline` unless told. */
  readonly mode?: Exclude<PromptMode, 'excerpt'>;
}

export interface PreparedPrompt extends PromptNotes {
  /** What follows the instructions. */
  readonly input: string;
  /** Never more than the budget. Estimated by length where the budget is far, as `o200k_base` counts where it is near. */
  readonly estimatedTokens: number;
  /** Whether these were counted. An estimate is for the input budget, not for money. */
  readonly isCounted: boolean;
}

/** What the search for secrets needs; the real one unless told. */
export interface PromptTools {
  readonly scan?: ScanForSecrets;
  /** How long the search may take, in ms. */
  readonly scanLimitMs?: number;
}

const DEFAULT_PROMPT_MODE = 'source_and_outline';
/** Room for what is said around a file of which no line is shown. */
export const MIN_BUDGET_TOKENS = 256;
const DEFAULT_SCAN_LIMIT_MS = 5_000;
/** A line that is shown, with its number and its end. */
const MIN_TOKENS_PER_LINE = 2;

/**
 * Makes what a model is asked about a file: lines with their numbers, without what nobody sees and what looks like a
 * secret, cut to the budget. Depends on language, text, outline, budget and mode alone. Heavy: up to seconds for
 * megabytes.
 *
 * @throws IrisError `analyzer_unavailable` when the file could not be searched for secrets
 * @throws RangeError when the budget is below `MIN_BUDGET_TOKENS`
 */
export async function preparePrompt(request: PromptRequest, tools: PromptTools = {}): Promise<PreparedPrompt> {
  const { file, outline, budgetTokens } = request;
  if (!(budgetTokens >= MIN_BUDGET_TOKENS)) {
    throw new RangeError(`A prompt needs at least ${MIN_BUDGET_TOKENS} tokens, not ${budgetTokens}.`);
  }
  const index = new LineIndex(file.text);
  const visible = readVisibleLines(index);
  const search = {
    scan: tools.scan ?? (await openSecretScanner()),
    timeLimitMs: tools.scanLimitMs ?? DEFAULT_SCAN_LIMIT_MS,
  };
  const masked = await maskSecrets(visible.lines, { ...search, gaps: visible.gaps });
  const source = { ...masked, lines: masked.lines.map(keepTurn) };
  const facts = outline?.facts ?? describeFile(index, { hasSyntaxErrors: false });
  const fitted = await fitFile(request, source, async (mode, names, shown) => {
    const { lines: declarations } = await maskSecrets(names, search);
    const input = renderInput({ language: file.language, facts, declarations, lines: source.lines, shown });
    const count = await countTokensWithin(input, budgetTokens);
    return count && { input, mode, estimatedTokens: count.tokens, isCounted: count.isExact };
  });
  return { ...fitted, maskedSecrets: source.maskedSecrets, removedCharacters: visible.removedCharacters };
}

type FittedPrompt = Pick<PreparedPrompt, 'input' | 'mode' | 'estimatedTokens' | 'isCounted'>;

/** Makes the input, or undefined when it is over the budget. */
type TryInput = (
  mode: PromptMode,
  declarations: readonly string[],
  shown: ShownLines,
) => Promise<FittedPrompt | undefined>;

async function fitFile(
  { outline, budgetTokens, mode = DEFAULT_PROMPT_MODE }: PromptRequest,
  source: MaskedLines,
  tryInput: TryInput,
): Promise<FittedPrompt> {
  const entries = outline?.entries ?? [];
  const lineCount = source.lines.length;
  const maxLines = Math.floor(budgetTokens / MIN_TOKENS_PER_LINE);
  const isOutlined = entries.length > 0;
  if (lineCount <= maxLines && !(isOutlined && mode === 'outline')) {
    const all = Array.from(source.lines.keys());
    const list = mode === 'source_and_outline' ? listDeclarations(entries, source) : [];
    const listed = list.length === 0 ? undefined : await tryInput('source_and_outline', list, all);
    const whole = listed ?? (await tryInput('source', [], all));
    if (whole !== undefined) return whole;
  }
  const part = await fitLines({
    ranks: isOutlined ? rankByOutline(entries, lineCount) : rankByIndentation(source.lines),
    maxLines,
    tryLines: (shown) => tryInput(isOutlined ? 'outline' : 'excerpt', [], shown),
  });
  if (part === undefined) throw new RangeError(`${budgetTokens} tokens are too few for a prompt without a line.`);
  return part;
}
