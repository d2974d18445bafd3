/**
 * Reads the body of an answer, and stops where it is longer than it may be.
 *
 * @param maxBytes of what is left when compression is undone
 * @returns `undefined` where it is longer
 * @throws what the connection fails with
 */
export async function readText(response: Response, maxBytes: number): Promise<string | undefined> {
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
    if (bytes > maxBytes) {
      await reader.cancel();
      return undefined;
    }
    parts.push(decoder.decode(value, { stream: true }));
  }
}
