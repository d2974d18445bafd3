import type { SourceFile } from '@iris/core';
import { type AnalyzeResponse, analyzeResponseSchema } from '@iris/core/wire';

/** What an answer says of a file, however it came about. */
export type Reading = Pick<AnalyzeResponse, 'file_intent' | 'responsibility_blocks'>;

/** Has a running server read a file; fails on anything but an answer that keeps the contract. */
export async function ask(url: string, { language, text }: SourceFile): Promise<AnalyzeResponse> {
  const response = await fetch(`${url}/api/iris/analyze`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ filename: 'file', language, source_code: text }),
  });
  const body: unknown = await response.json();
  if (response.status !== 200) throw new Error(`${response.status}: ${JSON.stringify(body)}`);
  return analyzeResponseSchema.parse(body);
}

/** Has a running server read many files, a few at once, in the order given. */
export async function askAll(url: string, files: readonly SourceFile[], atOnce = 8): Promise<AnalyzeResponse[]> {
  const answers: AnalyzeResponse[] = [];
  const waiting = files.entries();
  const askOn = async () => {
    // The workers share the iterator: each takes the next file that nobody has taken.
    for (const [index, file] of waiting) answers[index] = await ask(url, file);
  };
  await Promise.all(Array.from({ length: atOnce }, askOn));
  return answers;
}

export function readingOf({ file_intent, responsibility_blocks }: AnalyzeResponse): Reading {
  return { file_intent, responsibility_blocks };
}
