import { IrisError, type IrisErrorOptions } from '@iris/core';
import { type AnalyzeInput, type ParseLimits, parseRequest } from './parse-request.ts';

export interface ParseTask {
  readonly bytes: Uint8Array;
  readonly limits: ParseLimits;
}

/** Errors lose their class on the way between threads, so expected ones travel as data. */
export type ParseOutcome =
  | { readonly ok: true; readonly input: AnalyzeInput }
  | {
      readonly ok: false;
      readonly code: IrisError['code'];
      readonly message: string;
      readonly fields: NonNullable<IrisErrorOptions['fields']>;
    };

/** What the worker thread does; Piscina calls it by its name. */
export function parseInThread({ bytes, limits }: ParseTask): ParseOutcome {
  try {
    return { ok: true, input: parseRequest(bytes, limits) };
  } catch (error) {
    if (!(error instanceof IrisError)) throw error;
    return { ok: false, code: error.code, message: error.message, fields: error.fields };
  }
}
