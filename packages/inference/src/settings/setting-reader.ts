import { readFileSync } from 'node:fs';
import { ApiKey } from '../keys/api-key.ts';
import { type KeySource, parseKeySource } from '../keys/key-source.ts';
import type { ModelSetting } from './setting.ts';
import type { ProviderSettingTable } from './setting-table.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

const NOT_A_KEY = 'must be a key of visible ASCII characters, without spaces';
const SHOWN_CHARS = 100;

/** Reads settings one by one and gathers what is wrong with them. An empty variable counts as one that is not set. */
export class SettingReader {
  /** Whole sentences. */
  readonly mistakes: string[] = [];
  readonly #variables: Variables;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  read<T>({ name, parse, fallback }: ModelSetting<T>): T {
    const text = this.#text(name);
    if (text === undefined) return fallback;
    const parsed = parse(text);
    if (parsed.ok) return parsed.value;
    // What looks like an address may hold a password.
    const shown = text.includes('@') ? '' : ` (now ${JSON.stringify(text.slice(0, SHOWN_CHARS))})`;
    this.mistakes.push(...parsed.mistakes.map((mistake) => `${name} ${mistake}${shown}.`));
    return fallback;
  }

  /** Where a key comes from: the one of three variables that is set. Undefined where none is, or it is wrong. */
  readKey({ key: { name }, keySource, defaultSecret }: ProviderSettingTable): KeySource | undefined {
    const names = [name, `${name}_FILE`, keySource.name];
    const found = names.filter((each) => this.#text(each) !== undefined);
    if (found.length > 1) this.mistakes.push(`${found.join(' and ')} are set: keep one of them.`);
    const [used = ''] = found;
    const text = this.#text(used);
    if (text === undefined) return undefined;
    if (used === name) return this.#checkedValue(name, text);
    if (used !== keySource.name) return this.#checkedFile(used, text);
    const parsed = parseKeySource(text, defaultSecret);
    if (!parsed.ok) this.mistakes.push(`${used} ${parsed.message}.`);
    else if (parsed.source.kind === 'file') return this.#checkedFile(used, parsed.source.path);
    return parsed.ok ? parsed.source : undefined;
  }

  #checkedValue(name: string, text: string): KeySource | undefined {
    const key = ApiKey.from(text);
    if (key === undefined) this.mistakes.push(`${name} ${NOT_A_KEY}.`);
    return key && { kind: 'value', key };
  }

  /** It will be read again, but a wrong path is easier mended now. */
  #checkedFile(variable: string, path: string): KeySource | undefined {
    try {
      if (ApiKey.from(readFileSync(path, 'utf8')) !== undefined) return { kind: 'file', path };
      this.mistakes.push(`${variable} names ${path}, which holds no key: it ${NOT_A_KEY}.`);
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
      this.mistakes.push(`${variable} names ${path}, which cannot be opened${reason}.`);
    }
    return undefined;
  }

  #text(name: string): string | undefined {
    const text = this.#variables[name]?.trim();
    return text === '' ? undefined : text;
  }
}
