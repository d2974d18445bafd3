import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSection, renderSample, writeSection } from '../lib/readme.mjs';
import { listWorkspaces, ROOT } from '../lib/workspace.mjs';

const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const PAGES = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/architecture.md', 'docs/operations.md'];

describe('the README', () => {
  it('shows what the program prints', async () => {
    expect(readSection(readme, 'sample'), 'run: npm run readme:update').toBe(await renderSample());
  });

  it('names only commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const named = [...readme.matchAll(/npm (?:run (?:-s )?)?([a-z][\w:-]*)/g)].map(([, name]) => name);
    expect(named).toContain('start');
    const unknown = named.filter(
      (name) => name !== undefined && !['ci', 'ping', ...Object.keys(scripts)].includes(name),
    );
    expect(unknown).toEqual([]);
  });
});

describe('writeSection', () => {
  it('replaces what stands between the markers, and nothing else', () => {
    const page = 'a\n<!-- x:begin -->\nold\n<!-- x:end -->\nb\n<!-- y:begin -->\nkept\n<!-- y:end -->\n';
    const written = writeSection(page, 'x', "$' new");
    expect(readSection(written, 'x')).toBe("$' new");
    expect(readSection(written, 'y')).toBe('kept');
    expect(written.replace("$' new", 'old')).toBe(page);
  });

  it('refuses a page without the markers', () => {
    expect(() => writeSection('a page', 'x', 'new')).toThrow('README.md has no markers <!-- x:begin -->');
  });
});

describe.each([...PAGES, ...listWorkspaces().map((workspace) => `${workspace}/README.md`)])('%s', (page) => {
  it('links only to files that are there', () => {
    const text = readFileSync(join(ROOT, page), 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)].map(([, target]) => target ?? '');
    expect(links.filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
  });
});
