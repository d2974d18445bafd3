import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const TEMPLATES = new URL('../templates/', import.meta.url);

/** Path of a file in `templates/`. */
export function templatePath(name: string): string {
  return fileURLToPath(new URL(name, TEMPLATES));
}

/**
 * Fills a template in: `{{name}}` becomes the value of that name.
 * @throws Error where the template asks for a value that nobody gives
 */
export function fillTemplate(name: string, values: Readonly<Record<string, string>>): string {
  return readFileSync(templatePath(name), 'utf8').replace(/\{\{(\w+)\}\}/g, (_match, key: string) => {
    const value = values[key];
    if (value === undefined) throw new Error(`The template ${name} asks for ${key}, which nobody gives.`);
    return value;
  });
}
