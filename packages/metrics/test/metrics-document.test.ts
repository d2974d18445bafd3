import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COUNTER_NAMES } from '../src/counters.ts';
import { parseMetricsDocument, type TotalsRecord, toMetricsDocument } from '../src/metrics-document.ts';

const OF_OTHER_RELEASES = ['maps.drawn', 'model.later_cost_nano_usd', 'failures.a_new_code', 'traffic.a1'];
const VALUES = fc.dictionary(
  fc.constantFrom(...COUNTER_NAMES, ...OF_OTHER_RELEASES),
  fc.integer({ min: 1, max: 2 ** 51 }),
);
const TIME = fc.integer({ min: 0, max: Date.parse('2100-01-01') });
const DAY = TIME.map((time) => new Date(time).toISOString().slice(0, 10));

const RECORD: fc.Arbitrary<TotalsRecord> = fc.record({
  sequence: fc.nat(),
  since: TIME,
  updatedAt: TIME,
  totals: VALUES.map((values) => new Map(Object.entries(values))),
  days: fc
    .dictionary(DAY, VALUES, { maxKeys: 5 })
    .map((days) => new Map(Object.entries(days).map(([day, values]) => [day, new Map(Object.entries(values))]))),
});

const EMPTY: TotalsRecord = { sequence: 1, since: 0, updatedAt: 1, totals: new Map(), days: new Map() };

describe('a published document', () => {
  it('gives back exactly what was published, counters of other releases and money included', () => {
    fc.assert(
      fc.property(RECORD, (record) => {
        const published = JSON.parse(JSON.stringify(toMetricsDocument(record)));
        expect(parseMetricsDocument(published)).toEqual({ kind: 'record', record });
      }),
    );
  });

  it('groups counters, shows money in dollars, zeros too, codes only where there were any, the latest day first', () => {
    const values = new Map([
      ['cache_hits.memory', 3],
      ['model.cost_nano_usd', 1_250_000_001],
      ['failures.overloaded', 2],
    ]);
    const days = new Map([
      ['2026-03-01', values],
      ['2026-03-02', values],
    ]);
    const document = toMetricsDocument({ sequence: 7, since: 0, updatedAt: 1000, totals: values, days });
    expect(document).toMatchObject({
      format: 1,
      sequence: 7,
      since: '1970-01-01T00:00:00.000Z',
      updated_at: '1970-01-01T00:00:01.000Z',
      totals: { cache_hits: { memory: 3, disk: 0, shared: 0 }, model: { cost_usd: 1.250_000_001, calls: 0 } },
    });
    expect(document.totals['failures']).toEqual({ overloaded: 2 });
    expect(document.totals['refusals']).toEqual({});
    expect(Object.keys(document.days)).toEqual(['2026-03-02', '2026-03-01']);
  });

  it('leaves out what somebody wrote into the database that could not be read back', () => {
    const strange = new Map([
      ['no group', 1],
      ['__proto__.polluted', 1],
      ['analyses.made', 2 ** 60],
      ['analyses.requested', -5],
    ]);
    const published = toMetricsDocument({ ...EMPTY, totals: strange, days: new Map([['no day', strange]]) });
    expect(parseMetricsDocument(JSON.parse(JSON.stringify(published)))).toMatchObject({
      kind: 'record',
      record: { totals: new Map([['analyses.made', 2 ** 51]]), days: new Map() },
    });
  });

  const whole = toMetricsDocument(EMPTY);
  it.each<[string, unknown]>([
    ['a number', 1],
    ['null', null],
    ['a list', [whole]],
    ["the Python service's totals", { total_requests: 10, cache_hits: 4, requests: [] }],
    ['no sequence', { ...whole, sequence: undefined }],
    ['a sequence that nothing could follow', { ...whole, sequence: Number.MAX_SAFE_INTEGER }],
    ['no time', { ...whole, updated_at: 'yesterday' }],
    ['no days', { ...whole, days: [] }],
    ['a day that is none', { ...whole, days: { today: {} } }],
    ['a negative count', { ...whole, totals: { analyses: { made: -1 } } }],
    ['a fraction', { ...whole, totals: { analyses: { made: 0.5 } } }],
    ['a text for a count', { ...whole, totals: { analyses: { made: '1' } } }],
    ['a count without a group', { ...whole, totals: { made: 1 } }],
    ['a later format without a time', { format: 2 }],
  ])('is not %s', (_case, value) => {
    expect(parseMetricsDocument(value)).toEqual({ kind: 'foreign' });
  });

  it('of a later format is known for one', () => {
    expect(parseMetricsDocument({ format: 2, updated_at: '2030-01-01T00:00:00Z', anything: 1 })).toEqual({
      kind: 'newer',
    });
  });
});
