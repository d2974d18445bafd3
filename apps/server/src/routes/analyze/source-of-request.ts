import {
  countLines,
  IrisError,
  joinNumberedLines,
  type NumberedLine,
  type SourceFile,
  stripLineNumbers,
} from '@iris/core';
import type { AnalyzeRequest } from '@iris/core/wire';
import type { Config } from '../../config.ts';

export type SourceLimits = Pick<Config, 'maxSourceChars' | 'maxSourceLines'>;

/**
 * The file that a request is about, in the numbers of the real file: put together from numbered lines, or freed of
 * the numbers that editors put before each line.
 */
export function sourceOfRequest(request: AnalyzeRequest, limits: SourceLimits): SourceFile {
  const text = request.source_code ?? joinLines(request.lines ?? [], limits);
  refuseTooLong(text, limits);
  // Lines that were joined are known to be few enough.
  if (request.source_code !== undefined) refuseTooManyLines(text, limits);
  return { language: request.language, text: stripLineNumbers(text) };
}

function joinLines(lines: readonly NumberedLine[], limits: SourceLimits): string {
  const last = lines.reduce((highest, { line }) => Math.max(highest, line), 0);
  if (last > limits.maxSourceLines) throw tooManyLines(limits);
  const joined = joinNumberedLines(lines);
  if (joined.ok) return joined.text;
  const { problem } = joined;
  const message =
    problem.kind === 'duplicate'
      ? `names line ${problem.line} more than once`
      : `names line ${problem.line}; the last line may be ${problem.limit}`;
  throw new IrisError('invalid_request', `The field lines ${message}: send each line of the file once.`, {
    fields: [{ field: 'lines', message }],
  });
}

function refuseTooLong(text: string, limits: SourceLimits): void {
  if (text.length > limits.maxSourceChars) {
    const size = `${text.length} characters, more than ${limits.maxSourceChars} (IRIS_MAX_SOURCE_CHARS)`;
    throw new IrisError('source_too_large', `The source file has ${size}: send a smaller file.`);
  }
}

function refuseTooManyLines(text: string, limits: SourceLimits): void {
  // A file has no more lines than characters; counting is left for files that could have too many.
  if (text.length > limits.maxSourceLines && countLines(text) > limits.maxSourceLines) throw tooManyLines(limits);
}

function tooManyLines({ maxSourceLines }: SourceLimits): IrisError {
  return new IrisError(
    'source_too_large',
    `The source file has more than ${maxSourceLines} lines (IRIS_MAX_SOURCE_LINES): send a smaller file.`,
  );
}
