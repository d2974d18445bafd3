import { isUtf8 } from 'node:buffer';
import { IrisError, isNestedDeeperThan, type SourceFile } from '@iris/core';
import { type AnalyzeRequest, analyzeRequestSchema } from '@iris/core/wire';
import { parse } from 'secure-json-parse';
import { toInvalidRequest } from './invalid-request.ts';
import { badField, guardAnalyzeBody, type RequestLimits } from './request-guards.ts';
import { type SourceLimits, sourceOfRequest } from './source-of-request.ts';

/** What a request asks for, checked. */
export interface AnalyzeInput {
  readonly file: SourceFile;
  /** Echoed in the answer. */
  readonly metadata: AnalyzeRequest['metadata'];
}

/** No request needs as much; a parser spends seconds on brackets alone. */
const MAX_DEPTH = 200;

export type ParseLimits = RequestLimits & SourceLimits;

/**
 * Reads and checks the body of a request. Takes about 10 ms for each megabyte.
 * @throws IrisError `invalid_json`, `invalid_request`, `source_too_large`
 */
export function parseRequest(bytes: Uint8Array, limits: ParseLimits): AnalyzeInput {
  if (isNestedDeeperThan(bytes, MAX_DEPTH)) {
    throw badField('body', `is nested more than ${MAX_DEPTH} levels deep`);
  }
  const body = parseJson(bytes);
  guardAnalyzeBody(body, limits);
  const request = analyzeRequestSchema.safeParse(body);
  if (!request.success) throw toInvalidRequest(request.error);
  return { file: sourceOfRequest(request.data, limits), metadata: request.data.metadata };
}

function parseJson(bytes: Uint8Array): unknown {
  if (!isUtf8(bytes)) throw invalidJson('is not UTF-8');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  try {
    // Keys of prototypes are dropped, not refused: they are harmless then, and a client's metadata may hold anything.
    return parse(text, null, { protoAction: 'remove', constructorAction: 'remove' });
  } catch {
    // What the parser says quotes the body.
    throw invalidJson('cannot be parsed as JSON');
  }
}

function invalidJson(problem: string): IrisError {
  return new IrisError('invalid_json', `The request body ${problem}: send one JSON object in UTF-8.`);
}
