import { ANALYZER_FAILURES, ERRORS, type ErrorCode } from '@iris/core';

/** Counters that are shown together, each with what it counts. */
export interface CounterGroup {
  readonly meaning: string;
  /** What the names in the group are values of, where they are values of one thing. */
  readonly label?: string;
  readonly counters: Readonly<Record<string, string>>;
}

/** A counter in this unit counts billionths of a dollar, so that sums are exact; it is shown in dollars. */
const NANO_USD_SUFFIX = '_nano_usd';
const USD_SUFFIX = '_usd';
export const NANO_USD_PER_USD = 1_000_000_000;

/**
 * Every counter of the running totals, in the order in which they are shown: the only place where they are named. A
 * counter is never renamed and never changes its meaning, since releases count into one file; a new meaning gets a
 * new name. `docs/metrics.md` documents each, and a test holds the two together.
 */
export const COUNTER_GROUPS = {
  analyses: {
    meaning: 'Analyses asked for and made',
    counters: {
      requested: 'requests that reached analysis: they had a key, kept the limits and made sense',
      made: 'analyses that an analyzer finished, each once however many requests waited for it',
    },
  },
  answers: {
    meaning: 'Requests answered with an analysis, by where it came from',
    label: 'origin',
    counters: {
      memory: 'from the memory tier of the cache',
      disk: 'from the disk tier',
      shared: 'from the shared tier',
      analysis: 'from an analysis made for the request',
      coalesced: 'from an analysis that another request for the same file was waiting for',
      blank: 'blank files, whose answer is known',
    },
  },
  cache_hits: {
    meaning: 'Answered requests for which a tier of the cache was asked and had the answer',
    label: 'tier',
    counters: { memory: 'in memory', disk: 'on disk', shared: 'in the shared tier' },
  },
  cache_misses: {
    meaning: 'Answered requests for which a tier of the cache was asked and had no answer',
    label: 'tier',
    counters: { memory: 'in memory', disk: 'on disk', shared: 'in the shared tier' },
  },
  model: {
    meaning: 'What models were asked, and what that cost',
    counters: {
      calls: 'analyses that a model made',
      attempts: 'times that a model was asked, those that failed and those that were repeated included',
      failed_attempts: 'those of them that failed',
      input_tokens: 'tokens that models were sent',
      cached_input_tokens: 'those of them that the provider had kept from before',
      output_tokens: 'tokens that models answered',
      reasoning_tokens: 'those of them that models wrote for themselves',
      cost_nano_usd: 'what was spent, where the price is known',
      avoided_cost_nano_usd: 'what answers had cost when they were made, each time they did not have to be made again',
    },
  },
  degradations: {
    meaning: 'Requests answered by a lesser analyzer, by why the first choice did not answer',
    label: 'reason',
    counters: ANALYZER_FAILURES,
  },
  failures: {
    meaning: 'Requests that reached analysis and failed, by the code of the error',
    label: 'code',
    counters: errorTitles(),
  },
  refusals: {
    meaning: 'Requests that were answered with an error before they reached analysis, by its code',
    label: 'code',
    counters: errorTitles(),
  },
  traffic: {
    meaning: 'Bytes of the bodies of requests and answers',
    counters: {
      received_bytes: 'bodies received',
      sent_bytes: 'bodies sent',
    },
  },
} as const satisfies Readonly<Record<string, CounterGroup>>;

type Groups = typeof COUNTER_GROUPS;

/** `<group>.<name>`; the group's label, if any, is what the name is a value of. */
export type CounterName = {
  [Group in keyof Groups]: `${Group}.${keyof Groups[Group]['counters'] & string}`;
}[keyof Groups];

export const COUNTER_NAMES: readonly CounterName[] = Object.entries<CounterGroup>(COUNTER_GROUPS).flatMap(
  // The keys of the table are what the type is made of.
  ([group, { counters }]) => Object.keys(counters).map((name) => `${group}.${name}` as CounterName),
);

/** What a counter is called and measured in where people and programs see it: money is in dollars there. */
export interface ShownCounter {
  readonly group: string;
  readonly name: string;
  readonly unit: 'nano_usd' | 'one';
}

const NAME = /^([a-z][a-z0-9_]*)\.([a-z][a-z0-9_]*)$/;

/** Understands the name of a counter, of this or another release; undefined where it is none. */
export function parseCounterName(counter: string): ShownCounter | undefined {
  const [, group, name] = NAME.exec(counter) ?? [];
  if (group === undefined || name === undefined) return undefined;
  if (!name.endsWith(USD_SUFFIX)) return { group, name, unit: 'one' };
  if (!name.endsWith(NANO_USD_SUFFIX)) return undefined;
  return { group, name: name.slice(0, -NANO_USD_SUFFIX.length) + USD_SUFFIX, unit: 'nano_usd' };
}

/** The counter that is shown under a name; the inverse of `parseCounterName`. */
export function counterShownAs(group: string, name: string): (ShownCounter & { readonly counter: string }) | undefined {
  const isMoney = name.endsWith(USD_SUFFIX);
  const counter = `${group}.${isMoney ? name.slice(0, -USD_SUFFIX.length) + NANO_USD_SUFFIX : name}`;
  const shown = parseCounterName(counter);
  return shown?.name === name ? { ...shown, counter } : undefined;
}

/** Dollars as a counter takes them; 0 where they are not known. */
export function toNanoUsd(usd: number | null): number {
  return usd === null ? 0 : Math.round(usd * NANO_USD_PER_USD);
}

function errorTitles(): Readonly<Record<ErrorCode, string>> {
  const titles = Object.entries(ERRORS).map(([code, { title }]) => [code, title]);
  // One title for each code of the table.
  return Object.fromEntries(titles) as Record<ErrorCode, string>;
}
