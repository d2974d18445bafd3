import { readFileSync } from 'node:fs';
import { LANGUAGE_IDS } from '@iris/engine';
import { describe, expect, it } from 'vitest';
import { LANGUAGE_NAMES } from '../src/analysis/language-names.ts';
import { BLOCK_COLORS } from '../src/panel/palette.ts';
import { type Color, layOver, pickReadable, TEXT_CONTRAST } from '../src/webview/contrast.ts';

interface Manifest {
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly keybindings: readonly { readonly command: string; readonly when: string }[];
    readonly configuration: {
      readonly properties: Readonly<Record<string, { readonly scope: string; readonly ignoreSync?: boolean }>>;
    };
    readonly colors: readonly { readonly id: string; readonly defaults: Readonly<Record<string, string>> }[];
  };
}

function read(name: string): string {
  return readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
}

// Our own file: what is wrong with its shape fails the tests below.
const MANIFEST = JSON.parse(read('package.json')) as Manifest;
const { contributes } = MANIFEST;

describe('the manifest', () => {
  it('has a text for every name, and no text that nobody names', () => {
    const named = [...read('package.json').matchAll(/%([\w.]+)%/g)].map(([, name]) => name);
    expect(new Set(named)).toEqual(new Set(Object.keys(JSON.parse(read('package.nls.json')))));
  });

  it('declares the commands that the extension registers', () => {
    const registered = [...read('src/commands.ts').matchAll(/^ {2}'(iris\.\w+)':/gm)].map(([, name]) => name);
    expect(contributes.commands.map(({ command }) => command).sort()).toEqual(registered.sort());
  });

  it('takes keys of the editor only while a block is pinned or focused', () => {
    expect(contributes.keybindings.length).toBeGreaterThan(0);
    for (const { when } of contributes.keybindings) {
      expect(when).toMatch(/^iris\.(pinned|focused) && .*editorTextFocus/);
      // The same keys go through suggestions, and close them.
      for (const widget of ['suggestWidgetVisible', 'parameterHintsVisible']) expect(when).toContain(`!${widget}`);
    }
  });

  it('lets no workspace choose where code is sent, with which key, or when', () => {
    // The key lies in the user's own settings, where it must be readable, and removable, from every window.
    const scopes = { 'iris.endpoint': 'machine', 'iris.apiKey': 'application', 'iris.analysis.autoRemote': 'machine' };
    for (const [name, scope] of Object.entries(scopes)) {
      expect(contributes.configuration.properties[name]?.scope).toBe(scope);
      expect(MANIFEST.capabilities.untrustedWorkspaces.restrictedConfigurations).toContain(name);
    }
  });

  it('keeps the key of the settings on the machine where it was set', () => {
    // What is of the machine is not taken along anyway.
    expect(contributes.configuration.properties['iris.apiKey']?.ignoreSync).toBe(true);
  });

  it('has a colour and a translucent background for every place of the palette, in every kind of theme', () => {
    const ids = Array.from({ length: BLOCK_COLORS }, (_, place) => place + 1);
    expect(contributes.colors.map(({ id }) => id)).toEqual([
      ...ids.map((id) => `iris.block${id}`),
      ...ids.map((id) => `iris.blockBackground${id}`),
    ]);
    for (const { id, defaults } of contributes.colors) {
      expect(Object.keys(defaults).sort()).toEqual(['dark', 'highContrast', 'highContrastLight', 'light']);
      const alpha = id.includes('Background') ? '[0-9a-f]{2}' : '';
      for (const value of Object.values(defaults)) expect(value).toMatch(new RegExp(`^#[0-9a-f]{6}${alpha}$`));
    }
  });
});

describe('the colours of lines, in high contrast', () => {
  // The editor's colour, and those of text in VS Code's own themes that stand out least. The red of the light one has 4.53
  // without us, and would leave no room for any colour.
  it.each<[string, string, readonly string[]]>([
    ['highContrast', '#000000', ['#808080', '#b46695', '#569cd6']],
    ['highContrastLight', '#ffffff', ['#cd3131', '#316bcd', '#096d48']],
  ])('leave text on them that can be read: %s', (kind, editor, texts) => {
    const backgrounds = contributes.colors.filter(({ id }) => id.startsWith('iris.blockBackground'));
    for (const { id, defaults } of backgrounds) {
      const behind = layOver(toColor(defaults[kind] ?? ''), toColor(editor));
      for (const text of texts.map(toColor)) expect(pickReadable([text], behind, TEXT_CONTRAST), id).toEqual(text);
    }
  });

  function toColor(hex: string): Color {
    const [red = 0, green = 0, blue = 0, alpha = 255] = Buffer.from(hex.slice(1), 'hex');
    return [red, green, blue, alpha / 255];
  }
});

describe('LANGUAGE_NAMES', () => {
  it('names every language that the engine reads, and no other', () => {
    expect(Object.keys(LANGUAGE_NAMES).sort()).toEqual([...LANGUAGE_IDS].sort());
  });
});
