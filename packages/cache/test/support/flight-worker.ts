import { openAnalysisCache } from '../../src/index.ts';
import { makeAnswer, makeKey } from './sample-answers.ts';

/** What the test tells the process to do. Numbers are those of `makeKey` and `makeAnswer`. */
export type FlightCommand =
  | { readonly kind: 'ask'; readonly number: number; readonly callers: number }
  | { readonly kind: 'give-up' }
  | { readonly kind: 'finish'; readonly outcome: 'kept' | 'degraded' | 'failed' };

/** What the process tells the test. */
export type FlightReport =
  | { readonly kind: 'asked' }
  | { readonly kind: 'making'; readonly number: number }
  | { readonly kind: 'answered'; readonly origins: readonly string[] };

/** A program of its own: asks for answers as it is told, and makes them when it is told what should come of it. */
const [directory = ''] = process.argv.slice(2);
const cache = openAnalysisCache({ directory });
const callers = new AbortController();
let finish = Promise.withResolvers<'kept' | 'degraded' | 'failed'>();

async function ask(number: number): Promise<string> {
  const make = async () => {
    report({ kind: 'making', number });
    const outcome = await finish.promise;
    if (outcome === 'failed') throw new Error('failed');
    return { answer: makeAnswer(number), degraded: outcome === 'degraded' ? 'no model' : null };
  };
  try {
    const { origin, answer } = await cache.getOrMake(makeKey(number), { signal: callers.signal, make });
    return answer.analysis.fileIntent === makeAnswer(number).analysis.fileIntent ? origin : 'wrong';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function report(message: FlightReport): void {
  process.send?.(message);
}

process.on('message', (command: FlightCommand) => {
  switch (command.kind) {
    case 'ask': {
      finish = Promise.withResolvers();
      const answers = Array.from({ length: command.callers }, () => ask(command.number));
      void Promise.all(answers).then((origins) => report({ kind: 'answered', origins }));
      // By then the flight has begun, and knows whether another process is at it.
      setImmediate(() => report({ kind: 'asked' }));
      break;
    }
    case 'give-up':
      callers.abort('gave up');
      break;
    case 'finish':
      finish.resolve(command.outcome);
      break;
  }
});
