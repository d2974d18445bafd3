import type { AnalysisRequest, AnalysisStep } from './analyze-file.ts';

/** Passes the steps of an analysis on, and says in the log what became of it: never a line of the file. */
export async function* logAnalysis(
  { file }: AnalysisRequest,
  steps: AsyncIterable<AnalysisStep>,
  log: (message: string) => void,
): AsyncGenerator<AnalysisStep> {
  const startedAt = Date.now();
  for await (const step of steps) {
    log(`${file.filename} (${file.language}): ${describe(step)} after ${Date.now() - startedAt} ms`);
    yield step;
  }
}

function describe(step: AnalysisStep): string {
  switch (step.type) {
    case 'answered': {
      const { analyzer, model, where, host, cache, degraded } = step.origin;
      const by = [analyzer, model, where === 'server' ? host : 'this machine'].filter((part) => part !== undefined);
      const lesser = degraded === undefined ? '' : `, degraded (${degraded})`;
      return `${step.analysis.blocks.length} blocks by ${by.join(', ')}, cache ${cache}${lesser}`;
    }
    case 'settled':
      return step.notice === undefined ? 'done' : `done: ${step.notice.text}`;
    case 'failed':
      return `failed: ${step.failure.message}`;
    default:
      return step satisfies never;
  }
}
