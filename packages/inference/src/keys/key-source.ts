import type { ApiKey } from './api-key.ts';

/** Where a key comes from. */
export type KeySource =
  | { readonly kind: 'value'; readonly key: ApiKey }
  | { readonly kind: 'file'; readonly path: string }
  | AwsKeySource;

export type AwsKeySource =
  /** `field` names a text in the JSON object that the secret is; without it the secret is the key. */
  | { readonly kind: 'aws-secretsmanager'; readonly secretId: string; readonly field?: string }
  | { readonly kind: 'aws-ssm'; readonly name: string };

export type ParsedKeySource =
  | { readonly ok: true; readonly source: Exclude<KeySource, { readonly kind: 'value' }> }
  /** Ends the sentence "NAME …". */
  | { readonly ok: false; readonly message: string };

/** What AWS allows in names, and in ARNs, which hold names. */
const SECRET_ID = /^[\w/+=.@:-]{1,2048}$/;
const PARAMETER = /^[\w/.:-]{1,2048}$/;

/**
 * Reads where a key comes from: `file:/run/secrets/key`, `aws-secretsmanager:iris/openai-api-key`, the same with `#field`
 * for a secret that is a JSON object, or `aws-ssm:/iris/openai-api-key`. Names may be ARNs, and may be left out.
 *
 * @param defaultName of the secret or, with a slash before it, of the parameter
 */
export function parseKeySource(text: string, defaultName: string): ParsedKeySource {
  const [scheme = ''] = text.split(':', 1);
  const rest = text.slice(scheme.length + 1);
  switch (scheme) {
    case 'file':
      return rest === '' ? wrong(defaultName) : { ok: true, source: { kind: 'file', path: rest } };
    case 'aws-secretsmanager':
      return parseSecret(rest, defaultName);
    case 'aws-ssm': {
      const name = rest === '' ? `/${defaultName}` : rest;
      return PARAMETER.test(name) ? { ok: true, source: { kind: 'aws-ssm', name } } : wrong(defaultName);
    }
    default:
      return wrong(defaultName);
  }
}

function parseSecret(text: string, defaultName: string): ParsedKeySource {
  const [name = '', field, ...more] = text.split('#');
  const secretId = name === '' ? defaultName : name;
  if (!SECRET_ID.test(secretId) || field === '' || more.length > 0) return wrong(defaultName);
  return { ok: true, source: { kind: 'aws-secretsmanager', secretId, ...(field !== undefined && { field }) } };
}

function wrong(defaultName: string): ParsedKeySource {
  const message = `must be file:PATH, aws-secretsmanager:NAME (for example ${defaultName}; NAME#FIELD for a secret that is a JSON object) or aws-ssm:NAME (for example /${defaultName})`;
  return { ok: false, message };
}
