import { addUsage, applyRules, describeFailures, IrisError, type SourceFile } from '@iris/core';
import { looksGenerated, looksMinified } from '@iris/engine';
import type { FileReader } from '../analyzers/file-reader.ts';
import { decodeSource } from '../files/decode-source.ts';
import { type FilePath, pathToShow } from '../files/file-path.ts';
import { readStream } from '../files/read-bytes.ts';
import { readSource } from '../files/read-source.ts';
import type { LeftOutReason } from '../files/walk.ts';
import type { Input } from './list-inputs.ts';
import { mapInOrder } from './map-in-order.ts';
import type { ReadResult } from './read-result.ts';

/** The most that is read of a file that the user named; also the API's limit for a request. */
const MAX_NAMED_BYTES = 10 * 1024 * 1024;
/** Larger files of a folder are data or were written by a program. */
const MAX_WALKED_BYTES = 1024 * 1024;

export interface ReadDependencies {
  readonly reader: FileReader;
  readonly stdin: AsyncIterable<Buffer>;
  readonly signal: AbortSignal;
}

/** Reads and analyses inputs and yields what became of each, in their order. */
export function readInputs(inputs: AsyncIterable<Input>, dependencies: ReadDependencies): AsyncGenerator<ReadResult> {
  return mapInOrder(inputs, dependencies.reader.width, (input) => readInput(input, dependencies));
}

async function readInput(input: Input, dependencies: ReadDependencies): Promise<ReadResult> {
  if (input.kind === 'problem' || input.kind === 'left-out') return input;
  const { path, language } = input;
  const isWalked = input.kind === 'file' && !input.named;
  try {
    const text = await readText(input, dependencies.stdin);
    const reason = isWalked ? reasonToLeaveOut(text) : undefined;
    if (reason !== undefined) return { kind: 'left-out', path, reason };
    return await analyze({ language, text }, path, dependencies);
  } catch (error) {
    if (!(error instanceof IrisError)) throw error;
    return isWalked ? ofWalkedFile(path, error) : { kind: 'problem', path, error };
  }
}

async function readText(input: Extract<Input, { language: string }>, stdin: AsyncIterable<Buffer>): Promise<string> {
  if (input.kind === 'file') return readSource(input.path, input.named ? MAX_NAMED_BYTES : MAX_WALKED_BYTES);
  const shown = pathToShow(input.path);
  return decodeSource(await readStream(stdin, shown, MAX_NAMED_BYTES), shown);
}

function reasonToLeaveOut(text: string): LeftOutReason | undefined {
  if (looksMinified(text)) return 'minified';
  return looksGenerated(text) ? 'generated' : undefined;
}

/** In a folder, what is no source file is no failure; a file that was listed and then is not there is one. */
function ofWalkedFile(path: FilePath, error: IrisError): ReadResult {
  if (error.code === 'file_not_text') return { kind: 'left-out', path, reason: 'not text' };
  if (error.code === 'source_too_large') return { kind: 'left-out', path, reason: 'too large' };
  if (error.code !== 'file_not_found') return { kind: 'problem', path, error };
  const message = `${pathToShow(path)} was there when its folder was listed, and is gone now. Read the folder again.`;
  return { kind: 'problem', path, error: new IrisError('file_changed', message, { cause: error }) };
}

async function analyze(file: SourceFile, path: FilePath, { reader, signal }: ReadDependencies): Promise<ReadResult> {
  const startedAt = performance.now();
  const { answer, analyzer, degraded } = await reader.read(file, signal);
  const { analysis, repairs } = applyRules(answer.draft, file);
  return {
    kind: 'analysis',
    path,
    language: file.language,
    analysis,
    repairs: [...new Set([...(answer.repairs ?? []), ...repairs])],
    usage: degraded === null ? answer.usage : addUsage(degraded.usage, answer.usage),
    analyzer: analyzer.name,
    model: analyzer.model,
    prompt: answer.prompt,
    degraded: degraded === null ? undefined : describeFailures(degraded.failures),
    durationMs: performance.now() - startedAt,
  };
}
