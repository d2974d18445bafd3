import { type FieldProblem, IrisError } from '@iris/core';
import type { z } from 'zod';

const MAX_FIELDS = 20;

/** The error for a request that its schema does not take: names each field and never repeats what was sent. */
export function toInvalidRequest(error: z.ZodError): IrisError {
  const fields: FieldProblem[] = error.issues.slice(0, MAX_FIELDS).map(({ path, message }) => ({
    field: path.map(String).join('.') || 'body',
    message,
  }));
  const sentence = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new IrisError('invalid_request', `The request is not valid: ${sentence}.`, { fields });
}
