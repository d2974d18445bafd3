const MAX_LINE_LENGTH = 140;
const INDENT = '  ';

/** JSON that people review: what fits into a line stands in one. */
export function formatJson(value: unknown, indent = ''): string {
  const flat = flatten(value);
  if (typeof value !== 'object' || value === null || indent.length + flat.length <= MAX_LINE_LENGTH) return flat;
  const deeper = indent + INDENT;
  const [open, close, parts] = Array.isArray(value)
    ? ['[', ']', value.map((item) => formatJson(item, deeper))]
    : ['{', '}', Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${formatJson(item, deeper)}`)];
  return `${open}\n${parts.map((part) => deeper + part).join(',\n')}\n${indent}${close}`;
}

function flatten(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flatten).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${flatten(item)}`);
  return parts.length === 0 ? '{}' : `{ ${parts.join(', ')} }`;
}
