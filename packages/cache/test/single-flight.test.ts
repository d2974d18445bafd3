import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SingleFlight } from '../src/single-flight.ts';

const NEVER = new AbortController().signal;

/** Work that the test ends when it wants to. */
class FakeWork {
  readonly #result = Promise.withResolvers<string>();
  starts = 0;
  signal = NEVER;

  readonly run = (signal: AbortSignal): Promise<string> => {
    this.starts += 1;
    this.signal = signal;
    return this.#result.promise;
  };

  finish(value: string): void {
    this.#result.resolve(value);
  }

  fail(error: unknown): void {
    this.#result.reject(error);
  }
}

describe('SingleFlight', () => {
  it('does the work once for everyone who waits for one key', async () => {
    const flights = new SingleFlight<string>();
    const work = new FakeWork();
    const answers = [1, 2, 3].map(() => flights.run('key', NEVER, work.run));
    work.finish('answer');
    expect(await Promise.all(answers)).toEqual(['answer', 'answer', 'answer']);
    expect(work.starts).toBe(1);
    expect(flights.size).toBe(0);
  });

  it('works on different keys at the same time', async () => {
    const flights = new SingleFlight<string>();
    const works = [new FakeWork(), new FakeWork()];
    const answers = works.map((work, index) => flights.run(`key ${index}`, NEVER, work.run));
    for (const [index, work] of [...works.entries()].reverse()) work.finish(`answer ${index}`);
    expect(await Promise.all(answers)).toEqual(['answer 0', 'answer 1']);
  });

  it('gives the same error to everyone, and starts anew for who comes later', async () => {
    const flights = new SingleFlight<string>();
    const error = new Error('no answer');
    const work = new FakeWork();
    const answers = [1, 2].map(() => flights.run('key', NEVER, work.run));
    work.fail(error);
    for (const answer of answers) await expect(answer).rejects.toBe(error);
    await expect(flights.run('key', NEVER, () => Promise.resolve('answer'))).resolves.toBe('answer');
  });

  it('takes work that throws for work that fails', async () => {
    const error = new Error('thrown, not rejected');
    const answer = new SingleFlight<string>().run('key', NEVER, () => {
      throw error;
    });
    await expect(answer).rejects.toBe(error);
  });

  it('lets one caller go without troubling the others', async () => {
    const flights = new SingleFlight<string>();
    const work = new FakeWork();
    const leaver = new AbortController();
    const left = flights.run('key', leaver.signal, work.run);
    const stayed = flights.run('key', NEVER, work.run);
    leaver.abort('hung up');
    await expect(left).rejects.toBe('hung up');
    expect(work.signal.aborted).toBe(false);
    work.finish('answer');
    expect(await stayed).toBe('answer');
  });

  it('cancels the work with the reason of the last caller when everyone has gone', async () => {
    const flights = new SingleFlight<string>();
    const work = new FakeWork();
    const callers = [new AbortController(), new AbortController()];
    const answers = callers.map(({ signal }) => flights.run('key', signal, work.run));
    await Promise.resolve();
    for (const [index, caller] of callers.entries()) caller.abort(`reason ${index}`);
    for (const [index, answer] of answers.entries()) await expect(answer).rejects.toBe(`reason ${index}`);
    expect(work.signal.reason).toBe('reason 1');
    expect(flights.size).toBe(0);
  });

  it('never joins work that was cancelled', async () => {
    const flights = new SingleFlight<string>();
    const cancelled = new FakeWork();
    const leaver = new AbortController();
    const left = flights.run('key', leaver.signal, cancelled.run);
    leaver.abort('hung up');
    await expect(left).rejects.toBe('hung up');
    const next = flights.run('key', NEVER, () => Promise.resolve('fresh'));
    cancelled.finish('stale');
    expect(await next).toBe('fresh');
  });

  it('does not begin for a caller who has gone already', async () => {
    const work = new FakeWork();
    const answer = new SingleFlight<string>().run('key', AbortSignal.abort('gone'), work.run);
    await expect(answer).rejects.toBe('gone');
    expect(work.starts).toBe(0);
  });

  it('keeps its word in whatever order things happen', async () => {
    const callers = fc.array(
      fc.record({ key: fc.constantFrom('a', 'b'), givesUp: fc.boolean(), fails: fc.boolean() }),
      { minLength: 1, maxLength: 8 },
    );
    const property = fc.asyncProperty(fc.scheduler(), callers, async (scheduler, arrivals) => {
      expect(await findBrokenPromises(scheduler, arrivals)).toEqual([]);
    });
    await fc.assert(property, { numRuns: 300 });
  });
});

interface Caller {
  readonly key: string;
  readonly givesUp: boolean;
  /** Whether the work fails, where it is this caller's that is done. */
  readonly fails: boolean;
}

/** Lets callers come and go in the order of the scheduler, and says what was not as it should be. */
async function findBrokenPromises(scheduler: fc.Scheduler, callers: readonly Caller[]): Promise<string[]> {
  const flights = new SingleFlight<string>();
  const broken: string[] = [];
  /** Who waits for the live work of a key. */
  const waiting = new Map<string, Set<number>>();
  const startWork = (key: string, number: number, fails: boolean) => async (signal: AbortSignal) => {
    const own = waiting.get(key);
    const end = () => {
      if (waiting.get(key) === own) waiting.delete(key);
    };
    signal.addEventListener('abort', () => {
      if (own !== undefined && own.size > 0) broken.push(`work of ${number} was cancelled under those who wait`);
      end();
    });
    if (own?.values().next().value !== number) broken.push(`caller ${number} started work beside live work`);
    await scheduler.schedule(Promise.resolve(), `work of ${number} ends`);
    end();
    if (fails) throw new Error(key);
    return key;
  };
  const ends = callers.map(async ({ key, givesUp, fails }, number) => {
    const controller = new AbortController();
    await scheduler.schedule(Promise.resolve(), `caller ${number} comes`);
    const joined = waiting.get(key) ?? new Set();
    waiting.set(key, joined.add(number));
    const answer = flights.run(key, controller.signal, startWork(key, number, fails));
    if (givesUp) {
      void scheduler.schedule(Promise.resolve(), `caller ${number} goes`).then(() => {
        joined.delete(number);
        controller.abort(`reason of ${number}`);
      });
    }
    const outcome = await answer.catch((error: unknown) => (error instanceof Error ? error.message : error));
    if (outcome !== key && !(givesUp && outcome === `reason of ${number}`)) broken.push(`caller ${number}: ${outcome}`);
  });
  await scheduler.waitFor(Promise.all(ends));
  if (flights.size > 0) broken.push('a flight was left behind');
  return broken;
}
