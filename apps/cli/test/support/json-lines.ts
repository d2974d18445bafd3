import { type AnalyzeResponse, analyzeResponseSchema, type Problem, problemSchema } from '@iris/core/wire';

export type JsonLine = (AnalyzeResponse | Problem) & { readonly filepath: unknown };

/** Parses what `--json` printed and holds every line to the wire contract. */
export function parseLines(stdout: string): JsonLine[] {
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const value = JSON.parse(line);
      const answer = value.success === true ? analyzeResponseSchema.parse(value) : problemSchema.parse(value);
      return { ...answer, filepath: value.metadata.filepath };
    });
}

export function pathsOf(stdout: string): unknown[] {
  return parseLines(stdout).map((line) => line.filepath);
}
