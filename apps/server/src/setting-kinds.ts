import { isIP } from 'node:net';
import { z } from 'zod';

/** One environment variable: what it is called, what it means, how its text becomes a value. */
export interface Setting<T> {
  readonly name: string;
  readonly meaning: string;
  /** As the configuration table shows it. */
  readonly defaultText: string;
  /** Reads the text of the variable; its messages end the sentence "NAME …" and say how to mend it. */
  readonly schema: z.ZodType<T, string>;
  readonly fallback: (environment: Environment) => T;
  /** Never shown; may also come from a file named by `NAME_FILE`. */
  readonly secret: boolean;
  /** A name of older plans, with its own reading where that differs. */
  readonly formerly?: { readonly name: string; readonly translate?: (text: string) => string };
}

export type Environment = 'dev' | 'prod';

export function setting<T>(options: Omit<Setting<T>, 'secret'> & { readonly secret?: boolean }): Setting<T> {
  return { secret: false, ...options };
}

export function oneOf<const T extends string>(values: readonly T[]): z.ZodType<T, string> {
  const wanted = `must be ${values.slice(0, -1).join(', ')} or ${values.at(-1)}`;
  return z.string().transform((text, context) => {
    const value = values.find((candidate) => candidate === text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: wanted });
    return z.NEVER;
  });
}

export function list(
  item: RegExp | ((text: string) => boolean),
  message: string,
): z.ZodType<readonly string[], string> {
  const accepts = item instanceof RegExp ? (text: string) => item.test(text) : item;
  return z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .transform((parts) => parts.filter((part) => part !== ''))
    .refine((parts) => parts.length > 0 && parts.every(accepts), { error: message });
}

interface NumberOptions {
  readonly meaning: string;
  readonly fallback: number;
  readonly min: number;
  readonly max: number;
}

export function wholeNumber(name: string, { meaning, fallback, min, max }: NumberOptions): Setting<number> {
  const schema = z
    .string()
    .regex(/^\d{1,12}$/, { error: `must be a whole number from ${min} to ${max}` })
    .transform(Number)
    .refine((value) => value >= min && value <= max, { error: `must be a whole number from ${min} to ${max}` });
  return setting({ name, meaning, defaultText: `\`${fallback}\``, schema, fallback: () => fallback });
}

interface ScaledNumberOptions extends Omit<NumberOptions, 'min'> {
  /** The value is the number times this, rounded. */
  readonly scale: number;
  readonly zeroAllowed?: boolean;
  readonly formerly?: string;
}

export function scaledNumber(name: string, options: ScaledNumberOptions): Setting<number> {
  const { meaning, fallback, max, scale, formerly, zeroAllowed = false } = options;
  const error = zeroAllowed ? `must be a number from 0 to ${max}` : `must be a number above 0, at most ${max}`;
  const schema = z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/, { error })
    .transform((text) => Math.round(Number(text) * scale))
    .refine((value) => (value > 0 || zeroAllowed) && value <= max * scale, { error });
  return setting({
    name,
    meaning,
    defaultText: `\`${fallback}\``,
    schema,
    fallback: () => fallback * scale,
    ...(formerly !== undefined && { formerly: { name: formerly } }),
  });
}

export function seconds(name: string, meaning: string, fallback: number): Setting<number> {
  return scaledNumber(name, { meaning: `${meaning}, in seconds`, fallback, max: 3600, scale: 1000 });
}

export function isProxyName(text: string): boolean {
  if (['loopback', 'linklocal', 'uniquelocal'].includes(text)) return true;
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0 || address.includes('%')) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128));
}
