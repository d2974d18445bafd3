import { IrisError } from '@iris/core';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../../config.ts';

export type RequestLimits = Pick<Config, 'maxMetadataChars'>;

/** Deeper values would overflow the stack when the answer is written. */
const MAX_METADATA_DEPTH = 64;

/** Refuses a compressed body before it is read: its size would say nothing about what it unfolds to. */
export async function refuseEncodedBody({ headers }: FastifyRequest): Promise<void> {
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() === 'identity') return;
  throw new IrisError(
    'unsupported_media_type',
    'Compressed bodies are not read: send the JSON as it is, without Content-Encoding.',
  );
}

/**
 * Refuses what would be costly to validate or to echo, before the schema sees it: a schema describes every bad line
 * of a list (a body has room for millions), and an echo is copied and written once more.
 */
export function guardAnalyzeBody(body: unknown, { maxMetadataChars }: RequestLimits): void {
  if (typeof body !== 'object' || body === null) return;
  if ('lines' in body && Array.isArray(body.lines)) refuseFirstBadLine(body.lines);
  if ('metadata' in body) refuseLargeMetadata(body.metadata, maxMetadataChars);
}

function refuseFirstBadLine(lines: readonly unknown[]): void {
  const bad = lines.findIndex((line) => !isNumberedLine(line));
  if (bad !== -1)
    throw badField(`lines.${bad}`, 'must be an object with line (a whole number from 1) and text (a string)');
}

function isNumberedLine(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('line' in value) || !('text' in value)) return false;
  return Number.isSafeInteger(value.line) && Number(value.line) >= 1 && typeof value.text === 'string';
}

/** Walks without recursion, and only as far as the limits reach. */
function refuseLargeMetadata(metadata: unknown, maxChars: number): void {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value: metadata, depth: 0 }];
  let chars = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value, depth } = next;
    if (depth > MAX_METADATA_DEPTH) throw badField('metadata', `is nested more than ${MAX_METADATA_DEPTH} levels deep`);
    chars += typeof value === 'string' ? value.length + 1 : 1;
    const keys = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
    for (const key of keys) chars += key.length;
    const inner: readonly unknown[] = Array.isArray(value) ? value : keys.map((key) => Reflect.get(Object(value), key));
    if (chars + waiting.length + inner.length > maxChars) {
      throw badField('metadata', `is larger than ${maxChars} characters (IRIS_MAX_METADATA_CHARS)`);
    }
    for (const each of inner) waiting.push({ value: each, depth: depth + 1 });
  }
}

/** The error for one field that is wrong. */
export function badField(field: string, message: string): IrisError {
  return new IrisError('invalid_request', `The request is not valid: ${field} ${message}.`, {
    fields: [{ field, message }],
  });
}
