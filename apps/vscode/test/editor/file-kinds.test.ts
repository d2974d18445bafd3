import { describe, expect, it } from 'vitest';
import { isDotEnv, isFileScheme } from '../../src/editor/file-kinds.ts';

describe('isFileScheme', () => {
  it.each(['file', 'untitled', 'vscode-remote', 'vscode-vfs', 'git'])('takes %s for that of files', (scheme) => {
    expect(isFileScheme(scheme)).toBe(true);
  });

  it.each([
    'output',
    'vscode-userdata',
    'vscode-userdata-sync',
    'vscode-local-history',
    'vscode-settings',
    'vscode-notebook-cell',
    'search-editor',
    'walkThrough',
    'walkThroughSnippet',
  ])("takes %s for one of the editor's own texts", (scheme) => {
    expect(isFileScheme(scheme)).toBe(false);
  });
});

describe('isDotEnv', () => {
  it.each([
    '/home/me/app/.env',
    '/.env.local',
    '.ENV',
    '/app/.env.production.local',
    '/app/.env~',
    '/app/.env-production',
    '/app/.envrc',
    '/app/production.env',
    '/app/.env copy',
    '/app/.env - Copy',
    '/app/.env (copy)',
    '/app/.env2',
    '/app/.env\u200b',
    '/app/production.env.local',
    '/app/production.env.bak',
    '/app/production.env~',
  ])('knows %s', (path) => {
    expect(isDotEnv(path)).toBe(true);
  });

  it.each([
    '/app/.environment',
    '/app/load.env.ts',
    '/app/.envoy.yaml',
    '/app/my.environment',
    '/.env/main.py',
    '/app/env',
  ])('does not mean %s', (path) => {
    expect(isDotEnv(path)).toBe(false);
  });
});
