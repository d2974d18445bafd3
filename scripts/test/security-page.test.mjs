import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../lib/workspace.mjs';

const page = readFileSync(join(ROOT, 'docs/security.md'), 'utf8');
const links = [...page.matchAll(/\[([^\]]+)\]\(\.\.\/([^)]+)\)/g)].map(([, title = '', path = '']) => ({
  title,
  path,
}));

describe('the page about security', () => {
  it.each(['API', 'LLM'])('names a test for each of the ten of the list %s', (list) => {
    const sections = page.split(/^## /m).filter((section) => section.startsWith(list));
    expect(sections).toHaveLength(10);
    expect(sections.filter((section) => !/\]\(\.\.\/[^)]*test/.test(section))).toEqual([]);
  });

  it.each(links)('links to what there is: $title', ({ title, path }) => {
    const file = join(ROOT, path);
    expect(existsSync(file)).toBe(true);
    const isTitle = path.includes('.test.') && title !== path;
    if (isTitle && statSync(file).isFile()) expect(readFileSync(file, 'utf8')).toContain(title);
  });
});
