import { COUNTER_NAMES, counterShownAs, NANO_USD_PER_USD, parseCounterName, type ShownCounter } from './counters.ts';
import { isDay } from './day.ts';

/** Values by the name of their counter, those of other releases included. Money is in billionths of a dollar. */
export type CounterValues = ReadonlyMap<string, number>;

/** The running totals of all processes at one moment. */
export interface TotalsRecord {
  /** Grows with every flush of any process: of two records the one with the higher number is the later one. */
  readonly sequence: number;
  /** When counting began, in milliseconds since the epoch. */
  readonly since: number;
  readonly updatedAt: number;
  readonly totals: CounterValues;
  /** By UTC day, `YYYY-MM-DD`; only the last days are kept. */
  readonly days: ReadonlyMap<string, CounterValues>;
}

/** Values as they are published: grouped, money in dollars. */
type ShownValues = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What `metrics.json` holds. Later releases of the same format may add groups and counters, and nothing else. */
export interface MetricsDocument {
  readonly format: typeof METRICS_FORMAT;
  readonly sequence: number;
  /** ISO 8601. */
  readonly since: string;
  readonly updated_at: string;
  readonly totals: ShownValues;
  /** The latest day first. */
  readonly days: Readonly<Record<string, ShownValues>>;
}

const METRICS_FORMAT = 1;

/** More flushes than there can be in a lifetime: beyond, a number could not be told from the next one. */
const MAX_SEQUENCE = 2 ** 50;

/** Far beyond any count, and small enough to survive the division into dollars and back. */
const MAX_SHOWN_VALUE = 2 ** 51;

export type ParsedDocument =
  | { readonly kind: 'record'; readonly record: TotalsRecord }
  /** Written by a release that came after this one. */
  | { readonly kind: 'newer' }
  | { readonly kind: 'foreign' };

export function toMetricsDocument({ sequence, since, updatedAt, totals, days }: TotalsRecord): MetricsDocument {
  const latestFirst = [...days].filter(([day]) => isDay(day)).sort(([one], [other]) => (one < other ? 1 : -1));
  const layout = layOut([totals, ...days.values()]);
  return {
    format: METRICS_FORMAT,
    sequence,
    since: new Date(since).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
    totals: toShownValues(totals, layout),
    days: Object.fromEntries(latestFirst.map(([day, values]) => [day, toShownValues(values, layout)])),
  };
}

/** Says whether a parsed JSON text is a document of ours, and what it holds. */
export function parseMetricsDocument(value: unknown): ParsedDocument {
  const foreign = { kind: 'foreign' } as const;
  if (!isObject(value) || !isCount(value['format'])) return foreign;
  // A later format still says when it was written, or else it is somebody else's.
  const updatedAt = parseTime(value['updated_at']);
  if (value['format'] > METRICS_FORMAT && updatedAt !== undefined) return { kind: 'newer' };
  const { sequence } = value;
  const since = parseTime(value['since']);
  const readName = createNameReader();
  const totals = parseShownValues(value['totals'], readName);
  const days = parseDays(value['days'], readName);
  if (value['format'] !== METRICS_FORMAT || !isCount(sequence) || sequence > MAX_SEQUENCE) return foreign;
  if (since === undefined || updatedAt === undefined || totals === undefined || days === undefined) return foreign;
  return { kind: 'record', record: { sequence, since, updatedAt, totals, days } };
}

type Layout = ReadonlyMap<string, readonly (ShownCounter & { readonly counter: string })[]>;

/** Which counters are shown in which group, in order: those of this release, then those of others. */
function layOut(all: readonly CounterValues[]): Layout {
  const others = new Set(all.flatMap((values) => [...values.keys()]));
  const shown = [...new Set([...COUNTER_NAMES, ...[...others].sort()])].flatMap((counter) => {
    const parsed = parseCounterName(counter);
    return parsed === undefined ? [] : [{ ...parsed, counter }];
  });
  return Map.groupBy(shown, ({ group }) => group);
}

/** Counters are always there; codes of errors only where there were any. */
function toShownValues(values: CounterValues, layout: Layout): ShownValues {
  const groups: Record<string, Record<string, number>> = {};
  for (const [group, counters] of layout) {
    const names: Record<string, number> = {};
    for (const { counter, name, unit } of counters) {
      const value = clamp(values.get(counter) ?? 0);
      if (value === 0 && (group === 'failures' || group === 'refusals')) continue;
      names[name] = unit === 'nano_usd' ? value / NANO_USD_PER_USD : value;
    }
    groups[group] = names;
  }
  return groups;
}

type NameReader = typeof counterShownAs;

/** Understands names, each but once: the same ones stand in every day. */
function createNameReader(): NameReader {
  const known = new Map<string, ReturnType<NameReader>>();
  return (group, name) => {
    const key = `${group}.${name}`;
    const shown = known.get(key) ?? counterShownAs(group, name);
    known.set(key, shown);
    return shown;
  };
}

function parseShownValues(value: unknown, readName: NameReader): CounterValues | undefined {
  if (!isObject(value)) return undefined;
  const values = new Map<string, number>();
  for (const [group, names] of Object.entries(value)) {
    if (!isObject(names)) return undefined;
    for (const [name, shownValue] of Object.entries(names)) {
      const shown = readName(group, name);
      if (shown === undefined || typeof shownValue !== 'number') return undefined;
      const count = shown.unit === 'nano_usd' ? Math.round(shownValue * NANO_USD_PER_USD) : shownValue;
      if (!isCount(count)) return undefined;
      if (count > 0) values.set(shown.counter, count);
    }
  }
  return values;
}

function parseDays(value: unknown, readName: NameReader): ReadonlyMap<string, CounterValues> | undefined {
  if (!isObject(value)) return undefined;
  const days = new Map<string, CounterValues>();
  for (const [day, shownValues] of Object.entries(value)) {
    const values = parseShownValues(shownValues, readName);
    if (!isDay(day) || values === undefined) return undefined;
    days.set(day, values);
  }
  return days;
}

/** Keeps what somebody wrote into the database by hand from making a file that nobody can read back. */
function clamp(value: number): number {
  return Math.min(Math.max(0, value), MAX_SHOWN_VALUE);
}

function parseTime(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
