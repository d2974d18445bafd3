/** One environment variable: what it is called, what it means, how its text becomes a value. */
export interface ModelSetting<T> {
  readonly name: string;
  readonly meaning: string;
  /** As a table of settings shows it. */
  readonly defaultText: string;
  /** Never shown; may also come from a file named by `NAME_FILE`. */
  readonly secret: boolean;
  readonly parse: (text: string) => ParsedSetting<T>;
  readonly fallback: T;
}

export type ParsedSetting<T> =
  | { readonly ok: true; readonly value: T }
  /** Each ends the sentence "NAME …" and says how to mend it. */
  | { readonly ok: false; readonly mistakes: readonly string[] };

interface NumberOptions {
  readonly meaning: string;
  readonly fallback: number;
  readonly min: number;
  readonly max: number;
}

export function setting<T>(options: Omit<ModelSetting<T>, 'secret'>): ModelSetting<T> {
  return { ...options, secret: false };
}

/** A setting that may be left out, and then has no value. */
export function optional<T>(options: Omit<ModelSetting<T>, 'secret' | 'fallback'>): ModelSetting<T | undefined> {
  return { ...options, secret: false, fallback: undefined };
}

export function wholeNumber(name: string, { meaning, fallback, min, max }: NumberOptions): ModelSetting<number> {
  const parse = (text: string): ParsedSetting<number> => {
    const value = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
    return value >= min && value <= max ? accept(value) : refuse(`must be a whole number from ${min} to ${max}`);
  };
  return setting({ name, meaning, defaultText: `\`${fallback}\``, parse, fallback });
}

export function oneOf<const T extends string>(values: readonly T[]): (text: string) => ParsedSetting<T> {
  const wanted = `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
  return (text) => {
    const value = values.find((candidate) => candidate === text);
    return value === undefined ? refuse(wanted) : accept(value);
  };
}

export function accept<T>(value: T): ParsedSetting<T> {
  return { ok: true, value };
}

export function refuse(...mistakes: readonly string[]): { readonly ok: false; readonly mistakes: readonly string[] } {
  return { ok: false, mistakes };
}
