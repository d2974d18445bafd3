import { join } from 'node:path';
import {
  type CounterValues,
  type MetricsFileContent,
  readMetricsFile,
  type TotalsRecord,
  toMetricsDocument,
} from '@iris/metrics';
import { type CommonOptions, type Context, EXIT_DONE, EXIT_FAILED, type ExitStatus, wantsColor } from '../context.ts';
import { pathToShow } from '../files/file-path.ts';
import { toJsonLine } from '../reporters/json-line.ts';
import { createPalette } from '../reporters/palette.ts';
import { layOutTotals, type Period } from '../reporters/totals-table.ts';
import { serverEnvironment } from './server-environment.ts';

export interface StatsOptions extends CommonOptions {
  readonly folder?: string;
}

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;
const DEFAULT_COLUMNS = 80;
/** What to do about a file that is no use, by what is wrong with it. */
const ADVICE = {
  foreign: 'The server keeps it under another name and writes its own as soon as it has something to count.',
  newer: 'Ask the iris of that release.',
  unreadable: 'Run iris as the user that runs the server.',
} as const;

/** Prints what the server counted: today, in the last seven days, and since its first start. Days are those of UTC. */
export function stats(options: StatsOptions, context: Context): ExitStatus {
  const folder = options.folder ?? serverEnvironment(context.environment).baseFolder;
  const content = readMetricsFile(folder);
  if (options.json === true) {
    context.stdout.write(toJsonLine({ folder, ...toJson(content) }));
    return content.status === 'ok' || content.status === 'absent' ? EXIT_DONE : EXIT_FAILED;
  }
  switch (content.status) {
    case 'ok':
      context.stdout.write(`${describe(content.record, { folder, options, context }).join('\n')}\n`);
      return EXIT_DONE;
    case 'absent':
      context.stdout.write(`Nothing was counted in ${pathToShow(folder)} yet: the server counts what it is asked.\n`);
      return EXIT_DONE;
    default: {
      const file = pathToShow(join(folder, 'metrics.json'));
      context.stderr.write(`error: ${file} is not usable. ${content.reason} ${ADVICE[content.status]}\n`);
      return EXIT_FAILED;
    }
  }
}

function toJson(content: MetricsFileContent): object {
  return content.status === 'ok' ? { status: content.status, ...toMetricsDocument(content.record) } : content;
}

interface DescribeOptions {
  readonly folder: string;
  readonly options: StatsOptions;
  readonly context: Context;
}

function describe(record: TotalsRecord, { folder, options, context }: DescribeOptions): string[] {
  const { stdout } = context;
  const palette = createPalette(wantsColor(stdout, context, options));
  return [
    `Counted in ${pathToShow(folder)}`,
    palette.faint(`since ${showTime(record.since)}`),
    palette.faint(`up to ${showTime(record.updatedAt)}`),
    '',
    ...layOutTotals(toPeriods(record, Date.now()), { palette, columns: stdout.columns ?? DEFAULT_COLUMNS }),
  ];
}

function toPeriods({ totals, days }: TotalsRecord, now: number): Period[] {
  const lastDays = Array.from({ length: WEEK_DAYS }, (_, ago) =>
    new Date(now - ago * DAY_MS).toISOString().slice(0, 10),
  );
  const valuesOf = (wanted: readonly string[]): CounterValues => addUp(wanted.flatMap((day) => days.get(day) ?? []));
  return [
    { title: 'today', values: valuesOf(lastDays.slice(0, 1)) },
    { title: `last ${WEEK_DAYS} days`, values: valuesOf(lastDays) },
    { title: 'total', values: totals },
  ];
}

function addUp(all: readonly CounterValues[]): CounterValues {
  const sums = new Map<string, number>();
  for (const values of all) {
    for (const [counter, value] of values) sums.set(counter, (sums.get(counter) ?? 0) + value);
  }
  return sums;
}

function showTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
