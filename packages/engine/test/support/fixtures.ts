import { readdirSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Analysis, applyRules, type Repair, type SourceFile } from '@iris/core';
import { languageOfFilename } from '../../src/languages/table.ts';
import { createLocalAnalyzer } from '../../src/local.ts';
import type { OutlineEntry } from '../../src/units/outline.ts';
import { formatJson } from './format-json.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
const EXPECTED = 'expected.json';

/** All that the engine says of a file, as `expected.json` holds it. */
export interface FileReading {
  readonly analysis: Analysis;
  readonly outline: readonly OutlineEntry[];
}

/** The themes: one for each language, and those that belong to no language. */
export function listThemes(): string[] {
  return foldersIn(FIXTURES);
}

/** The fixtures of a theme, by the names of their folders. */
export function listLeaves(theme: string): string[] {
  return foldersIn(join(FIXTURES, theme));
}

function foldersIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).sort();
}

/**
 * Reads the `input.<extension>` of a fixture. Text that no editor keeps as it is (lone surrogates, NUL bytes, foreign
 * line ends) stands in an `input.json` as pieces to be joined.
 */
export async function readInput(theme: string, leaf: string): Promise<SourceFile> {
  const folder = join(FIXTURES, theme, leaf);
  const name = (await readdir(folder)).find((entry) => entry.startsWith('input.'));
  if (name === undefined) throw new Error(`fixtures/${theme}/${leaf} has no file "input.<extension>".`);
  const text = await readFile(join(folder, name), 'utf8');
  if (name === 'input.json') return joinPieces(JSON.parse(text));
  const language = languageOfFilename(name);
  if (language === undefined) throw new Error(`fixtures/${theme}/${leaf}/${name} is in no language of the engine.`);
  return { language, text };
}

function joinPieces({ language, pieces }: { language: string; pieces: readonly string[] }): SourceFile {
  return { language, text: pieces.join('') };
}

const analyzer = createLocalAnalyzer({ timeLimitMs: 60_000 });
const { signal } = new AbortController();

/** Reads a file as every surface does, and names what the rules had to mend in the engine's draft. */
export async function readWithEngine(
  file: SourceFile,
): Promise<{ readonly reading: FileReading; readonly repairs: readonly Repair[] }> {
  const { draft } = await analyzer.analyze(file, { signal });
  const { analysis, repairs } = applyRules(draft, file);
  const { entries } = await analyzer.outline(file, { signal });
  return { reading: { analysis, outline: entries }, repairs };
}

export async function readExpected(theme: string, leaf: string): Promise<FileReading> {
  try {
    return JSON.parse(await readFile(expectedPath(theme, leaf), 'utf8'));
  } catch (cause) {
    const path = `fixtures/${theme}/${leaf}/${EXPECTED}`;
    throw new Error(
      `${path} cannot be read. Is the fixture new? "npm run fixtures:update" writes it; review it before you commit it.`,
      { cause },
    );
  }
}

export function expectedPath(theme: string, leaf: string): string {
  return join(FIXTURES, theme, leaf, EXPECTED);
}

export function formatReading(reading: FileReading): string {
  return `${formatJson(reading)}\n`;
}
