import { isUtf8 } from 'node:buffer';

/** A path as the file system knows it: bytes where a name is not UTF-8 and a string would lose it. */
export type FilePath = string | Buffer;

/** Puts a directory entry's name behind the path of its folder, without touching how that path was written. */
export function joinPath(folder: FilePath, name: Buffer): FilePath {
  if (folder === '.') return isUtf8(name) ? name.toString() : name;
  if (typeof folder === 'string' && isUtf8(name))
    return folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
  const bytes = Buffer.from(folder);
  return Buffer.concat(bytes.at(-1) === 0x2f ? [bytes, name] : [bytes, Buffer.from('/'), name]);
}

/** The path as text for programs; bytes that are not UTF-8 become U+FFFD. */
export function pathToText(path: FilePath): string {
  return path.toString();
}

// Control, format (bidirectional, zero-width), surrogate, private and unassigned characters, line and paragraph separators.
const HOSTILE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u;
const HOSTILE_EACH = new RegExp(HOSTILE, 'gu');
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * The path for a person's eyes. File names are hostile: they may hold terminal escapes or turn the direction of the
 * text. As git does, a name with anything of that kind is put in quotes, its characters escaped the way C does it.
 */
export function pathToShow(path: FilePath): string {
  const isText = typeof path === 'string' || isUtf8(path);
  if (isText && !HOSTILE.test(path.toString())) return path.toString();
  const text = isText ? path.toString() : path.toString('latin1');
  const quoted = text.replace(/["\\]/g, '\\$&');
  return `"${isText ? escapeHostile(quoted) : quoted.replace(/[^ -~]/g, escapeCharacter)}"`;
}

/** Makes hostile characters of a message visible; line feeds stay, since messages have lines. */
export function escapeMessage(text: string): string {
  return text.split('\n').map(escapeHostile).join('\n');
}

function escapeHostile(text: string): string {
  return text.replace(HOSTILE_EACH, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const short = SHORT_ESCAPES[character];
  if (short !== undefined) return short;
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}
