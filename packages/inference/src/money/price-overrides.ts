import { readFileSync } from 'node:fs';
import type { ModelPrice, PriceTable } from './prices.ts';

export type ParsedPrices =
  | { readonly ok: true; readonly prices: PriceTable }
  /** Each ends the sentence "NAME …" and says how to mend it. */
  | { readonly ok: false; readonly mistakes: readonly string[] };

const RATE_NAMES = ['input', 'cached_input', 'cache_write', 'output'] as const;
const MAX_RATE = 1000;
const MAX_FILE_BYTES = 1024 * 1024;
const EXAMPLE = '{"gpt-5-nano": {"input": 0.05, "cached_input": 0.005, "output": 0.4}}';

/**
 * Reads prices of one's own, in dollars for a million tokens by the name of the model: a JSON object, or the path of a
 * file that holds one. `cached_input` and `cache_write` cost as much as `input` where they are left out.
 */
export function parsePriceOverrides(text: string): ParsedPrices {
  const isPath = !text.trimStart().startsWith('{');
  const content = isPath ? readSmallFile(text.trim()) : text;
  if (content === undefined) return fail([`must be a JSON object such as ${EXAMPLE}, or the path of a readable file`]);
  const models = parseObject(content);
  if (models === undefined) return fail([`must hold a JSON object such as ${EXAMPLE}`]);
  const mistakes: string[] = [];
  const prices = Object.entries(models).map(([model, value]) => [model, parsePrice(model, value, mistakes)]);
  return mistakes.length > 0 ? fail(mistakes) : { ok: true, prices: Object.fromEntries(prices) };
}

function fail(mistakes: readonly string[]): ParsedPrices {
  return { ok: false, mistakes };
}

function parsePrice(model: string, value: unknown, mistakes: string[]): ModelPrice {
  const where = `has a price for ${JSON.stringify(model.slice(0, 100))}`;
  const rates = isObject(value) ? value : {};
  if (!isObject(value)) mistakes.push(`${where} that is not an object such as {"input": 0.05, "output": 0.4}`);
  for (const name of Object.keys(rates)) {
    if (RATE_NAMES.some((known) => known === name)) continue;
    mistakes.push(`${where} with ${JSON.stringify(name.slice(0, 100))}, which is none of ${RATE_NAMES.join(', ')}`);
  }
  const read = (name: (typeof RATE_NAMES)[number], fallback?: number): number => {
    const rate = rates[name] ?? fallback;
    if (isRate(rate)) return rate;
    if (isObject(value))
      mistakes.push(`${where} whose ${name} is not a number of dollars from 0 to ${MAX_RATE} with up to 6 decimals`);
    return 0;
  };
  const input = read('input');
  const output = read('output');
  return { input, cachedInput: read('cached_input', input), cacheWrite: read('cache_write', input), output };
}

function readSmallFile(path: string): string | undefined {
  try {
    const bytes = readFileSync(path);
    return bytes.length <= MAX_FILE_BYTES ? bytes.toString('utf8') : undefined;
  } catch {
    return undefined;
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Six decimal places are as fine as costs are counted. */
function isRate(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= MAX_RATE && Number(value.toFixed(6)) === value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
