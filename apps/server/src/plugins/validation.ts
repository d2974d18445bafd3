import { type FieldProblem, IrisError } from '@iris/core';
import type { FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify';
import type { z } from 'zod';

const MAX_FIELDS = 20;

/** Validates with the route's zod schema; a failure names each field and never repeats what was sent. */
export const validateWithZod: FastifySchemaCompiler<z.ZodType> =
  ({ schema }) =>
  (data: unknown) => {
    // Fastify reads a request without a body as null (or undefined where no type was declared).
    if (data === null || data === undefined) {
      return { error: new IrisError('missing_body', 'The request has no body: send the file as a JSON object.') };
    }
    const result = schema.safeParse(data);
    return result.success ? { value: result.data } : { error: toInvalidRequest(result.error) };
  };

/**
 * Answers are typed by the schemas that describe them, and tests parse them with those; parsing each one again on its
 * way out would cost more than the rest of a cached answer.
 */
export const serializeAsJson: FastifySerializerCompiler<unknown> = () => (data) => JSON.stringify(data);

function toInvalidRequest(error: z.ZodError): IrisError {
  const fields: FieldProblem[] = error.issues.slice(0, MAX_FIELDS).map(({ path, message }) => ({
    field: path.map(String).join('.') || 'body',
    message,
  }));
  const sentence = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new IrisError('invalid_request', `The request is not valid: ${sentence}.`, { fields });
}
