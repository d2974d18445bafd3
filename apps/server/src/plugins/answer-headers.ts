/** A header as an OpenAPI document describes it. */
interface HeaderDescription {
  readonly description: string;
  /** Whether every answer of the status carries it. */
  readonly required: boolean;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** The parts of an OpenAPI document that have answers; other fields of a path stand beside its operations. */
export interface DescribedPaths {
  readonly [path: string]: { readonly [method: string]: unknown } | undefined;
}

interface DescribedAnswer {
  headers?: Record<string, HeaderDescription>;
}

const REQUEST_ID: HeaderDescription = {
  description: 'Names this request in the log; the one that the client sent, where it is short and harmless',
  required: true,
  schema: { type: 'string', minLength: 1, maxLength: 128 },
};

const CHALLENGE: HeaderDescription = {
  description: 'How to send a key',
  required: true,
  schema: { type: 'string' },
};

const RETRY_AFTER = { description: 'When to come back, in seconds', schema: { type: 'integer', minimum: 1 } };

/** As draft-ietf-httpapi-ratelimit-headers has them: an item for each limit that the request counts against. */
const SHARE = {
  description: 'What is left: `"key";r=5990;t=42` for 5990 more requests in the next 42 seconds',
  schema: { type: 'string' },
};
const POLICY = {
  description: 'What is allowed: `"key";q=6000;w=60` for 6000 requests in 60 seconds',
  schema: { type: 'string' },
};

/** Adds to every answer of a document the headers that clients may read. */
export function describeHeaders(paths: DescribedPaths): void {
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path ?? {}))) {
    const answers = answersOf(operation);
    const isLimited = '429' in answers;
    for (const [status, answer] of Object.entries(answers)) {
      answer.headers = { ...answer.headers, ...headersOf(status, isLimited) };
    }
  }
}

function headersOf(status: string, isLimited: boolean): Record<string, HeaderDescription> {
  const isRefusedForRate = status === '429';
  return {
    'x-request-id': REQUEST_ID,
    ...(status === '401' && { 'www-authenticate': CHALLENGE }),
    ...((isRefusedForRate || status === '503') && { 'retry-after': { ...RETRY_AFTER, required: isRefusedForRate } }),
    ...(isLimited && {
      ratelimit: { ...SHARE, required: isRefusedForRate },
      'ratelimit-policy': { ...POLICY, required: isRefusedForRate },
    }),
  };
}

function answersOf(operation: unknown): Record<string, DescribedAnswer> {
  if (typeof operation !== 'object' || operation === null || !('responses' in operation)) return {};
  // Made by the generator of the document: an object by status.
  return operation.responses as Record<string, DescribedAnswer>;
}
