import { expect, it } from 'vitest';
import { withoutLinks } from '../../src/editor/notification-text.ts';

/** What VS Code makes links of in notifications. */
const LINK = /\[[^\]]+\]\((?:https?:\/\/|command:|file:)[^)\s]+(?: (["']).+?\1)?\)/i;

it.each([
  ['[Update](command:workbench.action.terminal.new)', '[Update] (command:workbench.action.terminal.new)'],
  ['[a](command:b?["(c"])', '[a] (command:b?["(c"])'],
  ['[a](https://evil.example "Home")', '[a] (https://evil.example "Home")'],
  ['[[a](file:///b)](file:///c)', '[[a] (file:///b)] (file:///c)'],
])('makes no link of %s', (text, shown) => {
  expect(text).toMatch(LINK);
  expect(withoutLinks(text)).toBe(shown);
  expect(withoutLinks(text)).not.toMatch(LINK);
});

it('leaves text without links as it is', () => {
  expect(withoutLinks('"[::1]" is not a server (yet).')).toBe('"[::1]" is not a server (yet).');
});
