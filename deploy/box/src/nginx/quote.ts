/**
 * A word of Nginx's configuration that stands for exactly this text.
 * @throws Error where the text holds what Nginx would read as something else
 */
export function quote(text: string): string {
  return quoteTemplate(text, []);
}

/** The same for a text in which these variables stand for their values; any other `$` is refused. */
export function quoteTemplate(text: string, variables: readonly string[]): string {
  const literal = variables.reduce((rest, variable) => rest.replaceAll(variable, ''), text);
  // Nginx knows no way to write a dollar sign where variables may stand.
  if (literal.includes('$') || !/^[ -~]*$/.test(literal))
    throw new Error(`Nginx's configuration cannot hold ${JSON.stringify(text)}.`);
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
