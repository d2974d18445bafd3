import { cp, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SourceFile } from '@iris/core';

const FIXTURES = fileURLToPath(new URL('../../../packages/engine/fixtures/', import.meta.url));

export interface ExpectedAnalysis {
  readonly fileIntent: string;
  readonly blocks: readonly ExpectedBlock[];
}

export interface ExpectedBlock {
  readonly id: string;
  readonly label: string;
  readonly ranges: readonly (readonly [start: number, end: number])[];
}

/** What the structural analyzer is known to say of a fixture, by its name: `python/rate-limiter`. */
export async function expectedAnalysis(fixture: string): Promise<ExpectedAnalysis> {
  // The tests of the engine hold the file to this shape.
  const expected = JSON.parse(await readFile(join(FIXTURES, fixture, 'expected.json'), 'utf8')) as {
    analysis: ExpectedAnalysis;
  };
  return expected.analysis;
}

/** The source of a fixture; its folder is named after its language id. */
export async function readFixture(fixture: string): Promise<SourceFile> {
  return { language: dirname(fixture), text: await readFile(await sourceOf(fixture), 'utf8') };
}

/** Copies the source of a fixture into a folder, each time under a name of its own: VS Code knows nothing of the file yet. */
export async function copyFixture(fixture: string, folder: string): Promise<string> {
  const source = await sourceOf(fixture);
  const place = await mkdtemp(join(folder, 'copy-'));
  const path = join(place, `${basename(place)}${extname(source)}`);
  await cp(source, path);
  return path;
}

async function sourceOf(fixture: string): Promise<string> {
  const name = (await readdir(join(FIXTURES, fixture))).find((each) => each.startsWith('input.'));
  if (name === undefined) throw new Error(`${fixture} has no source file`);
  return join(FIXTURES, fixture, name);
}

/** Every line of ranges. */
export function linesOf(ranges: readonly (readonly [number, number])[]): readonly number[] {
  return ranges.flatMap(([start, end]) => Array.from({ length: end - start + 1 }, (_, index) => start + index));
}
