/** Many times the longest answer and the longest list of models, in bytes. */
const MAX_REPLY_BYTES = 1024 * 1024;

/**
 * What is sent beside the body. The SDKs add whatever stands in variables such as `OPENAI_CUSTOM_HEADERS`, and send it to
 * any address that they are given: a credential for one service would go to another.
 */
const SENT_HEADERS = ['accept', 'anthropic-beta', 'anthropic-version', 'authorization', 'content-type', 'x-api-key'];

/** Statuses whose responses have no body, so that none can be made with one. */
const BODILESS = new Set([204, 205, 304]);

/** The answer is larger than any that is asked for. */
export class OversizedReplyError extends Error {
  override readonly name = 'OversizedReplyError';

  constructor() {
    super(`The answer is larger than ${MAX_REPLY_BYTES} bytes.`);
  }
}

/**
 * What the SDKs fetch with. The body is read in here, whole, bounded and under the request's signal: whatever breaks,
 * drips or never ends does so in one place, before an SDK parses a byte. Redirects are not followed, since they would
 * carry key and source to an address that nobody configured.
 */
export async function providerFetch(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...init, headers: ownHeaders(init?.headers), redirect: 'manual' });
  if (response.body === null) return response;
  const body = await readBounded(response.body, { failsBeyond: response.ok });
  const { status, statusText, headers } = response;
  return new Response(BODILESS.has(status) ? null : body, { status, statusText, headers });
}

/** Of an error page the status is enough, however long the page. */
async function readBounded(body: ReadableStream<Uint8Array>, { failsBeyond }: { failsBeyond: boolean }) {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_REPLY_BYTES) {
      if (failsBeyond) throw new OversizedReplyError();
      break;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function ownHeaders(headers: RequestInit['headers']): Headers {
  const all = new Headers(headers);
  const own = SENT_HEADERS.flatMap((name): [string, string][] => {
    const value = all.get(name);
    return value === null ? [] : [[name, value]];
  });
  return new Headers(own);
}
