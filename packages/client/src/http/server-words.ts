import { toPlainText } from '@iris/core';

/** Whom a request went to, and the key that it held. */
export interface AskedServer {
  readonly host: string;
  readonly apiKey: string | undefined;
}

/** What is taken out may be this many times what is left, before the words are cut to their length. */
const ROOM = 8;
/** In characters. A shorter one is no secret, and may be a word of what is said. */
const SHORTEST_KEY = 8;

/**
 * Words of a server as they may be shown: plain, and without the key that it was sent, which some repeat. The key goes as it
 * was sent, before anything is taken out of it as markup or cut, which may leave a part of it; and from plain words, since
 * what is invisible may hold it apart.
 */
export function quoteServer(text: string, maxLength: number, apiKey: string | undefined): string {
  const key = apiKey?.trim() ?? '';
  if (key.length < SHORTEST_KEY) return toPlainText(text, maxLength);
  const hideKey = (words: string): string => hide(toPlainText(key, key.length), hide(key, words));
  const plain = hideKey(toPlainText(hideKey(text), maxLength * ROOM));
  // What stands for the key is no text of a link.
  return hideKey(toPlainText(plain, maxLength)).replaceAll('](', '] (');
}

/** What is left of a key that is made of markup may be no secret either. */
function hide(key: string, words: string): string {
  return key.length < SHORTEST_KEY ? words : words.replaceAll(key, '[key]');
}
