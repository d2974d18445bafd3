import { randomUUID } from 'node:crypto';
import { toAnalyzeResponse, toProblem } from '@iris/core';
import { pathToText } from '../files/file-path.ts';
import type { FileAnalysis, FileProblem } from '../read/read-result.ts';
import { toJsonLine } from './json-line.ts';
import type { ReadReporter } from './read-reporter.ts';

/** One line for each file: the API's answer, or its error object. */
export const jsonReporter: ReadReporter = {
  analysis: (result) => ({ stdout: toJsonLine(toResponse(result)) }),
  problem: (result) => ({ stdout: toJsonLine(toProblemLine(result)) }),
};

function toResponse(result: FileAnalysis): unknown {
  const provenance = {
    analyzer: result.analyzer,
    model: result.model,
    cacheTier: null,
    usage: result.usage,
    repairs: result.repairs,
    prompt: result.prompt,
    degraded: result.degraded,
    durationMs: result.durationMs,
    requestId: randomUUID(),
  };
  return toAnalyzeResponse(result.analysis, provenance, { filepath: pathToText(result.path) });
}

function toProblemLine({ error, path }: FileProblem): unknown {
  return { ...toProblem(error, randomUUID()), metadata: { filepath: pathToText(path) } };
}
