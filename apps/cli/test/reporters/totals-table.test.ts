import { describe, expect, it } from 'vitest';
import { createPalette } from '../../src/reporters/palette.ts';
import { layOutTotals, type Period } from '../../src/reporters/totals-table.ts';

const VALUES = new Map([
  ['answers.memory', 9],
  ['answers.analysis', 1],
  ['cache_hits.memory', 9],
  ['cache_misses.memory', 1],
  ['cache_misses.disk', 1],
  ['failures.deadline_exceeded', 2],
  ['failures.a_later_code', 1],
  ['refusals.rate_limited', 1234],
  ['traffic.received_bytes', 3 * 1024 ** 2],
  ['analyses.made', 1],
  ['model.cost_nano_usd', 2_500_000],
  ['maps.drawn', 4],
  ['maps.cost_nano_usd', 1_500_000_000],
]);
const PERIODS: Period[] = [
  { title: 'today', values: new Map() },
  { title: 'last 7 days', values: VALUES },
  { title: 'total', values: VALUES },
];

function layOut(columns: number, periods = PERIODS): string {
  return layOutTotals(periods, { palette: createPalette(false), columns }).join('\n');
}

describe('a table of totals', () => {
  it('has a row for each thing counted and a column for each period', () => {
    expect(layOut(80)).toBe(`\
                     today  last 7 days    total

Requests
  answered               0           10       10
  failed                 0            3        3
  refused                0        1,234    1,234
  received            0 KB       3.0 MB   3.0 MB
  sent                0 KB         0 KB     0 KB

Answers
  memory                 0            9        9
  analysis               0            1        1

Hit rates
  memory                 -        90.0%    90.0%
  disk                   -         0.0%     0.0%

Analyses
  made                   0            1        1
  by a model             0            0        0
  tokens sent            0            0        0
  tokens answered        0            0        0
  cost               $0.00      $0.0025  $0.0025
  cost avoided       $0.00        $0.00    $0.00

Failures
  deadline_exceeded      0            2        2
  a_later_code           0            1        1

Refusals
  rate_limited           0        1,234    1,234

Counted by another release
  maps.cost_usd      $0.00        $1.50    $1.50
  maps.drawn             0            4        4`);
  });

  it.each([24, 30, 40, 48])('stays within %i columns, in as many tables as that takes', (columns) => {
    const table = layOut(columns);
    // What cannot be broken is a label beside one number.
    expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(Math.max(columns, 32));
    expect(table.match(/Hit rates/g)?.length).toBeGreaterThan(columns < 48 ? 1 : 0);
    for (const { title } of PERIODS) expect(table).toContain(title);
  });

  it('of nothing has its rows all the same', () => {
    const table = layOut(80, [{ title: 'total', values: new Map() }]);
    expect(table).toMatch(/answered +0$/m);
    expect(table).not.toMatch(/Hit rates|Failures|Refusals|another release/);
  });
});
