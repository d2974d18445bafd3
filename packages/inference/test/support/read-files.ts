import { type Analysis, LineIndex, type SourceFile } from '@iris/core';
import { listLeaves, listThemes, readExpected, readInput } from '../../../engine/test/support/fixtures.ts';
import type { AnswerContext } from '../../src/answers/evidence.ts';

/** A file that the structural analyzer has read: a fixture of the engine. */
export interface ReadFile {
  readonly name: string;
  readonly file: SourceFile;
  readonly context: AnswerContext & { readonly outline: NonNullable<AnswerContext['outline']> };
  readonly analysis: Analysis;
}

export async function readFixture(theme: string, leaf: string): Promise<ReadFile> {
  const [file, { analysis, outline }] = await Promise.all([readInput(theme, leaf), readExpected(theme, leaf)]);
  const context = { lines: new LineIndex(file.text), outline, facts: analysis.facts };
  return { name: `${theme}/${leaf}`, file, context, analysis };
}

/** All fixtures of the engine. */
export function readFixtures(): Promise<ReadFile[]> {
  const places = listThemes().flatMap((theme) => listLeaves(theme).map((leaf) => [theme, leaf] as const));
  return Promise.all(places.map(([theme, leaf]) => readFixture(theme, leaf)));
}
