import { describe, expect, it } from 'vitest';
import { Outage } from '../src/outage.ts';
import { SECOND } from './support/fake-clock.ts';

const START = 1_000_000;

function retryDelays(outage: Outage, failures: number): number[] {
  const delays: number[] = [];
  let now = START;
  for (let failure = 0; failure < failures; failure += 1) {
    outage.fail('unwritable', now);
    let delay = 0;
    while (!outage.isDue(now + delay)) delay += SECOND;
    delays.push(delay / SECOND);
    now += delay;
  }
  return delays;
}

describe('Outage', () => {
  it('waits twice as long after each failure, up to a minute', () => {
    expect(retryDelays(new Outage(), 8)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  it('goes on where it was when the next failure comes soon after the end of one', () => {
    const outage = new Outage();
    retryDelays(outage, 5);
    outage.end();
    expect(retryDelays(outage, 1)).toEqual([32]);
  });

  it('starts at a second again after two calm minutes', () => {
    const outage = new Outage();
    outage.fail('full', START);
    outage.fail('full', START + SECOND);
    outage.end();
    outage.fail('full', START + 121 * SECOND);
    expect(outage.isDue(START + 122 * SECOND)).toBe(true);
  });

  it('asks again soon, and then less often, while another process writes', () => {
    const outage = new Outage();
    let now = START;
    const delays = Array.from({ length: 8 }, () => {
      outage.fail('busy', now);
      let delay = 0;
      while (!outage.isDue(now + delay)) delay += 10;
      now += delay;
      return delay;
    });
    expect(delays).toEqual([50, 100, 200, 400, 800, 1600, 2000, 2000]);
    outage.end();
    outage.fail('busy', now);
    expect(outage.isDue(now + 50)).toBe(true);
  });

  it('takes its time where the disk is full and another process wrote before', () => {
    const outage = new Outage();
    outage.fail('busy', START);
    outage.fail('full', START + 50);
    expect(outage.isDue(START + 1049)).toBe(false);
    expect(outage.isDue(START + 1050)).toBe(true);
  });

  it('announces each kind of failure once, and its end', () => {
    const outage = new Outage();
    expect(outage.fail('unwritable', START)).toBe(true);
    expect(outage.fail('unwritable', START + SECOND)).toBe(false);
    expect(outage.fail('full', START + 3 * SECOND)).toBe(true);
    expect(outage.end()).toBe(true);
    expect(outage.end()).toBe(false);
  });

  it('keeps silent about another writer until that has lasted for ten seconds', () => {
    const outage = new Outage();
    expect(outage.fail('busy', START)).toBe(false);
    expect(outage.visibleKind).toBeUndefined();
    expect(outage.fail('busy', START + 10 * SECOND)).toBe(true);
    expect(outage.visibleKind).toBe('busy');
  });

  it('tries again at once when the clock is set back', () => {
    const outage = new Outage();
    outage.fail('full', START);
    expect(outage.isDue(START - SECOND)).toBe(true);
  });
});
