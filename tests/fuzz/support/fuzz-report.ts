import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** What schemathesis says of one run, as far as a test asks. */
export interface FuzzReport {
  /** Requests that were sent and answered, of all operations. */
  readonly cases: number;
  /** By operation (`POST /api/iris/analyze`), how often each status was answered. */
  readonly statuses: ReadonlyMap<string, ReadonlyMap<number, number>>;
  /** By name of the check, how often it was made. */
  readonly checks: ReadonlyMap<string, number>;
}

/** The parts of schemathesis' events that are read here. */
interface FinishedScenario {
  readonly recorder: {
    readonly label: string;
    readonly checks?: Readonly<Record<string, readonly { readonly name: string }[]>>;
    readonly interactions?: Readonly<Record<string, { readonly response?: { readonly status_code: number } | null }>>;
  };
}

/** Reads schemathesis' report: one event a line. */
export async function readFuzzReport(path: string): Promise<FuzzReport> {
  const statuses = new Map<string, Map<number, number>>();
  const checks = new Map<string, number>();
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    // schemathesis declares no types; what it writes is what this test is about.
    const event = JSON.parse(line) as { readonly ScenarioFinished?: FinishedScenario };
    const recorder = event.ScenarioFinished?.recorder;
    if (recorder === undefined) continue;
    const counts = statuses.get(recorder.label) ?? new Map<number, number>();
    statuses.set(recorder.label, counts);
    for (const { response } of Object.values(recorder.interactions ?? {})) {
      if (response) increment(counts, response.status_code);
    }
    for (const { name } of Object.values(recorder.checks ?? {}).flat()) increment(checks, name);
  }
  const cases = [...statuses.values()].flatMap((counts) => [...counts.values()]).reduce((sum, count) => sum + count, 0);
  return { cases, statuses, checks };
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
