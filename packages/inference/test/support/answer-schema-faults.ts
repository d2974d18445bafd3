/** Keywords that enforced output refuses or ignores at one of the providers. */
const REFUSED_KEYWORDS = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'patternProperties',
  'allOf',
  'not',
  'if',
  'oneOf',
  '$schema',
];

/** What providers would refuse in a JSON Schema that an answer must follow; empty for a good one. */
export function answerSchemaFaults(schema: unknown, path = 'schema'): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap((each, index) => answerSchemaFaults(each, `${path}.${index}`));
  if (typeof schema !== 'object' || schema === null) return [];
  const node: Record<string, unknown> = { ...schema };
  const faults = REFUSED_KEYWORDS.filter((keyword) => keyword in node).map((keyword) => `${path}: no ${keyword}`);
  if (node['type'] === 'object') faults.push(...objectFaults(node, path));
  if (path === 'schema' && node['type'] !== 'object') faults.push(`${path}: the root is an object`);
  const nested = Object.entries(node).filter(([name]) => name !== 'properties');
  const properties = Object.entries({ ...(node['properties'] ?? {}) });
  return [
    ...faults,
    ...[...nested, ...properties].flatMap(([name, each]) => answerSchemaFaults(each, `${path}.${name}`)),
  ];
}

function objectFaults(node: Record<string, unknown>, path: string): string[] {
  const names = Object.keys(node['properties'] ?? {});
  const required = Array.isArray(node['required']) ? node['required'] : [];
  return [
    ...(node['additionalProperties'] === false ? [] : [`${path}: additionalProperties is false`]),
    ...names.filter((name) => !required.includes(name)).map((name) => `${path}: ${name} is required`),
  ];
}
