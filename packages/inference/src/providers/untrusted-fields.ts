/**
 * Answers of providers are read through these: nobody has checked their shape, whatever the SDK's types claim, while the
 * names of the fields are checked by the compiler against those types.
 */

/** A field of something that should be a `Shape`; undefined where it is not even an object. */
export function field<Shape>(value: unknown, name: keyof Shape & string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A number of tokens; zero for what is none. */
export function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}
