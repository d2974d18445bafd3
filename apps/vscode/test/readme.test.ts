import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LANGUAGE_NAMES } from '../src/analysis/language-names.ts';

function read(name: string): string {
  return readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
}

const README = read('README.md');

describe('the page of the extension in the marketplaces', () => {
  it('lists the settings that there are, and what they are unless they are set', () => {
    // Our own file: what is wrong with its shape fails this test.
    const { contributes } = JSON.parse(read('package.json')) as {
      contributes: { configuration: { properties: Record<string, { default: boolean | string }> } };
    };
    const { 'iris.apiKey': _deprecated, ...settings } = contributes.configuration.properties;
    const words = new Map<boolean | string, string>([
      [true, 'on'],
      [false, 'off'],
      ['', 'empty'],
    ]);
    const rows = [...README.matchAll(/^\| `(iris\.[\w.]+)` \| (\w+) \|/gm)].map(([, name, value]) => [name, value]);
    expect(rows).toEqual(Object.entries(settings).map(([name, setting]) => [name, words.get(setting.default)]));
  });

  it('names every language that is read on the machine', () => {
    expect(Object.values(LANGUAGE_NAMES).filter((name) => !README.includes(name))).toEqual([]);
  });

  it('has no picture that marketplaces refuse: none but PNG over HTTPS', () => {
    const pictures = [...README.matchAll(/!\[[^\]]*\]\(([^)]*)\)|<img[^>]*src="([^"]*)"/g)];
    for (const [, markdown, html] of pictures) expect(markdown ?? html).toMatch(/^https:.*\.png$/);
  });
});
