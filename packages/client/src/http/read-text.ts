import { IrisClientError } from './client-error.ts';

/** An analysis of the largest file that servers take has a fraction of this. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * Reads the body of an answer, and stops where it is longer than any honest one.
 *
 * @throws IrisClientError `malformed`; what the connection fails with
 */
export async function readText(response: Response, host: string): Promise<string> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  const parts: string[] = [];
  let bytes = 0;
  // Not `for await`: streams of browsers cannot be iterated everywhere.
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return parts.join('') + decoder.decode();
    bytes += value.byteLength;
    if (bytes > MAX_ANSWER_BYTES) {
      await reader.cancel();
      throw new IrisClientError('malformed', `The answer of ${host} is longer than any analysis.`, {
        advice: 'Check that the address is that of an IRIS server.',
        status: response.status,
      });
    }
    parts.push(decoder.decode(value, { stream: true }));
  }
}
