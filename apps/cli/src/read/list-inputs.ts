import { stat } from 'node:fs/promises';
import { IrisError } from '@iris/core';
import { pathToShow } from '../files/file-path.ts';
import { toReadError } from '../files/read-source.ts';
import { realPathKey, type WalkEntry, walk } from '../files/walk.ts';
import type { Languages } from './languages.ts';

export const STANDARD_INPUT = '-';

/** One thing to read, or why it cannot or need not be read. */
export type Input =
  | (Extract<WalkEntry, { kind: 'file' }> & {
      /** The user named this very file: it is read whatever it looks like. */
      readonly named: boolean;
    })
  | { readonly kind: 'standard-input'; readonly path: string; readonly language: string }
  | Exclude<WalkEntry, { kind: 'file' }>;

export interface InputOptions {
  readonly languages: Languages;
  /** Language id for named files and standard input, whatever their names say. */
  readonly language?: string | undefined;
  /** The name of what comes on standard input. */
  readonly filename?: string | undefined;
}

/** Lists what the paths of a command line stand for, in their order; folders are walked. No file comes twice. */
export async function* listInputs(paths: readonly string[], options: InputOptions): AsyncGenerator<Input> {
  // A file that is named is read where it is named, not where a walk meets it.
  const seen = new Set(await Promise.all(paths.map(realPathKey)));
  const done = new Set<string>();
  for (const path of paths) {
    if (path === STANDARD_INPUT) {
      if (!done.has(path)) yield standardInput(options);
      done.add(path);
    } else {
      yield* listPath(path, { options, seen, done });
    }
  }
}

interface Listing {
  readonly options: InputOptions;
  /** Real paths of files that a walk must not yield. */
  readonly seen: Set<string>;
  /** Real paths of what was named before. */
  readonly done: Set<string>;
}

async function* listPath(path: string, { options, seen, done }: Listing): AsyncGenerator<Input> {
  const stats = await stat(path).catch((error: unknown) => toReadError(error, pathToShow(path)));
  if (stats instanceof IrisError) {
    yield { kind: 'problem', path, error: stats };
    return;
  }
  const real = await realPathKey(path);
  if (done.has(real)) {
    yield { kind: 'left-out', path, reason: 'read under another path' };
    return;
  }
  done.add(real);
  if (!stats.isDirectory()) {
    yield namedFile(path, options);
    return;
  }
  for await (const entry of walk(path, { languageOf: options.languages.ofName, seen })) {
    yield entry.kind === 'file' ? { ...entry, named: false } : entry;
  }
}

function namedFile(path: string, { language: languageFlag, languages }: InputOptions): Input {
  const language = languageFlag ?? languages.ofName(path);
  return language === undefined ? unknownLanguage(path, languages) : { kind: 'file', path, language, named: true };
}

function standardInput({ language: languageFlag, filename, languages }: InputOptions): Input {
  const path = filename ?? STANDARD_INPUT;
  const language = languageFlag ?? languages.ofName(path);
  return language === undefined ? unknownLanguage(path, languages) : { kind: 'standard-input', path, language };
}

function unknownLanguage(path: string, { ids }: Languages): Input {
  const known = ids === 'any' ? 'by its id, such as ruby' : `one of: ${ids.join(', ')}`;
  const message = `The name ${pathToShow(path)} tells no language that IRIS reads. Say which it is with --language, ${known}.`;
  return { kind: 'problem', path, error: new IrisError('unsupported_language', message) };
}
