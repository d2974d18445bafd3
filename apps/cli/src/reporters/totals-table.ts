import { COUNTER_NAMES, type CounterName, type CounterValues, NANO_USD_PER_USD, parseCounterName } from '@iris/metrics';
import type { Palette } from './palette.ts';
import { showBytes, showCount, showShare, showUsd } from './quantities.ts';

/** What was counted in some time, and what that time is called. */
export interface Period {
  readonly title: string;
  readonly values: CounterValues;
}

export interface TotalsTableOptions {
  readonly palette: Palette;
  /** Columns of the terminal. */
  readonly columns: number;
}

interface Row {
  readonly label: string;
  readonly cells: readonly string[];
}

interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

const INDENT = '  ';
const GAP = '  ';
/** Groups that show all of their counters, of whatever release. */
const LISTED = /^(answers|failures|refusals)\./;
const KNOWN: ReadonlySet<string> = new Set(COUNTER_NAMES);
const TIERS = ['memory', 'disk', 'shared'] as const;

/** One row for each thing counted, one column for each period; as many tables as the width asks for. */
export function layOutTotals(periods: readonly Period[], { palette, columns }: TotalsTableOptions): string[] {
  const sections = makeSections(periods).filter(({ rows }) => rows.length > 0);
  const labelWidth = Math.max(...sections.flatMap(({ rows }) => rows.map(({ label }) => INDENT.length + label.length)));
  const cellWidths = periods.map(({ title }, index) =>
    Math.max(title.length, ...sections.flatMap(({ rows }) => rows.map(({ cells }) => cells[index]?.length ?? 0))),
  );
  const lines: string[] = [];
  for (const shown of splitColumns(cellWidths, columns - labelWidth)) {
    if (lines.length > 0) lines.push('', '');
    const layOutCells = (cells: readonly string[]): string =>
      shown.map((index) => GAP + (cells[index] ?? '').padStart(cellWidths[index] ?? 0)).join('');
    lines.push(`${' '.repeat(labelWidth)}${palette.faint(layOutCells(periods.map(({ title }) => title)))}`);
    for (const { title, rows } of sections) {
      lines.push('', palette.heading(title));
      for (const { label, cells } of rows) lines.push((INDENT + label).padEnd(labelWidth) + layOutCells(cells));
    }
  }
  return lines;
}

/** Indexes of the columns that stand beside each other. */
function splitColumns(widths: readonly number[], room: number): number[][] {
  const tables: number[][] = [];
  let left = 0;
  for (const [index, width] of widths.entries()) {
    const needed = GAP.length + width;
    const table = tables.at(-1);
    if (table !== undefined && needed <= left) {
      table.push(index);
      left -= needed;
    } else {
      tables.push([index]);
      left = room - needed;
    }
  }
  return tables;
}

function makeSections(periods: readonly Period[]): Section[] {
  const row = (label: string, show: (values: CounterValues) => string): Row => ({
    label,
    cells: periods.map(({ values }) => show(values)),
  });
  const count = (label: string, counter: CounterName): Row => row(label, (values) => showCount(read(values, counter)));
  const usedTiers = TIERS.filter((tier) =>
    periods.some(({ values }) => read(values, `cache_hits.${tier}`) + read(values, `cache_misses.${tier}`) > 0),
  );
  const usd = (label: string, counter: CounterName): Row =>
    row(label, (values) => showUsd(read(values, counter) / NANO_USD_PER_USD));
  return [
    {
      title: 'Requests',
      rows: [
        row('answered', (values) => showCount(sumOf(values, 'answers'))),
        row('failed', (values) => showCount(sumOf(values, 'failures'))),
        row('refused', (values) => showCount(sumOf(values, 'refusals'))),
        row('received', (values) => showBytes(read(values, 'traffic.received_bytes'))),
        row('sent', (values) => showBytes(read(values, 'traffic.sent_bytes'))),
      ],
    },
    { title: 'Answers', rows: listUsed('answers', periods) },
    {
      title: 'Hit rates',
      rows: usedTiers.map((tier) => row(tier, (values) => showHitRate(values, tier))),
    },
    {
      title: 'Analyses',
      rows: [
        count('made', 'analyses.made'),
        count('by a model', 'model.calls'),
        count('tokens sent', 'model.input_tokens'),
        count('tokens answered', 'model.output_tokens'),
        usd('cost', 'model.cost_nano_usd'),
        usd('cost avoided', 'model.avoided_cost_nano_usd'),
      ],
    },
    { title: 'Failures', rows: listUsed('failures', periods) },
    { title: 'Refusals', rows: listUsed('refusals', periods) },
    { title: 'Counted by another release', rows: listUnknown(periods) },
  ];
}

function showHitRate(values: CounterValues, tier: (typeof TIERS)[number]): string {
  const hits = read(values, `cache_hits.${tier}`);
  return showShare(hits, hits + read(values, `cache_misses.${tier}`));
}

/** The counters of a group that counted anything; of any release, since codes of errors come and go. */
function listUsed(group: 'answers' | 'failures' | 'refusals', periods: readonly Period[]): Row[] {
  return listCounters(periods, (counter) => counter.startsWith(`${group}.`)).map(({ counter, cells }) => ({
    label: counter.slice(group.length + 1),
    cells,
  }));
}

function listUnknown(periods: readonly Period[]): Row[] {
  const isUnknown = (counter: string): boolean => !KNOWN.has(counter) && !LISTED.test(counter);
  return listCounters(periods, isUnknown).map(({ counter, cells }) => {
    const shown = parseCounterName(counter);
    return { label: shown === undefined ? counter : `${shown.group}.${shown.name}`, cells };
  });
}

function listCounters(periods: readonly Period[], isWanted: (counter: string) => boolean) {
  const counted = new Set(periods.flatMap(({ values }) => [...values.keys()].filter(isWanted)));
  const others = [...counted].filter((counter) => !KNOWN.has(counter)).sort();
  return [...COUNTER_NAMES.filter((counter) => counted.has(counter)), ...others].map((counter) => ({
    counter,
    cells: periods.map(({ values }) => showValue(counter, values.get(counter) ?? 0)),
  }));
}

function showValue(counter: string, value: number): string {
  return parseCounterName(counter)?.unit === 'nano_usd' ? showUsd(value / NANO_USD_PER_USD) : showCount(value);
}

function read(values: CounterValues, counter: CounterName): number {
  return values.get(counter) ?? 0;
}

function sumOf(values: CounterValues, group: 'answers' | 'failures' | 'refusals'): number {
  return [...values].reduce((sum, [counter, value]) => (counter.startsWith(`${group}.`) ? sum + value : sum), 0);
}
