import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './support/running-command.mjs';
import { copyTree, whyNoClone } from './support/trees.mjs';

const obstacle = whyNoClone();
const CHECK_MS = 120_000;

/**
 * One of each kind, with the check that must find it and what it must say.
 * @type {readonly { kind: string, check: string, path: string, text: string, append?: boolean, finds: RegExp }[]}
 */
const VIOLATIONS = [
  {
    kind: 'a cycle',
    check: 'imports',
    path: 'packages/core/src/lines.ts',
    text: "\nexport { applyRules } from './rules.ts';\n",
    append: true,
    finds: /no-cycle: .*lines\.ts/,
  },
  {
    kind: 'an import that points upwards',
    check: 'imports',
    path: 'packages/core/src/planted.ts',
    text: "export { ENGINE_VERSION } from '@iris/engine';\n",
    finds: /core-stands-alone: packages\/core\/src\/planted\.ts → packages\/engine/,
  },
  {
    kind: 'an app that imports another',
    check: 'imports',
    path: 'apps/cli/src/planted.ts',
    text: "export { buildApp } from '@iris/server';\n",
    finds: /cli-imports-no-app: apps\/cli\/src\/planted\.ts → apps\/server/,
  },
  {
    kind: 'an extension of the editor that imports an app',
    check: 'imports',
    path: 'apps/vscode/src/planted.ts',
    text: "export { buildApp } from '@iris/server';\n",
    finds: /extension-imports-no-app: apps\/vscode\/src\/planted\.ts → apps\/server/,
  },
  {
    kind: 'a client that imports more than the domain',
    check: 'imports',
    path: 'packages/client/src/planted.ts',
    text: "export { ENGINE_VERSION } from '@iris/engine';\n",
    finds: /client-on-core: packages\/client\/src\/planted\.ts → packages\/engine/,
  },
  {
    kind: 'a way into the sources of another workspace',
    check: 'imports',
    path: 'packages/cache/src/planted.ts',
    text: "export { splitLines } from '../../core/src/lines.ts';\n",
    finds: /workspaces-meet-by-name: packages\/cache\/src\/planted\.ts/,
  },
  {
    kind: 'a way from what runs on a box into the sources of an app',
    check: 'imports',
    path: 'deploy/box/src/planted.ts',
    text: "export { loadConfig } from '../../../apps/server/src/config.ts';\n",
    finds: /workspaces-meet-by-name: deploy\/box\/src\/planted\.ts/,
  },
  {
    kind: 'a platform module in the domain',
    check: 'imports',
    path: 'packages/core/src/planted.ts',
    text: "export { readFileSync } from 'node:fs';\n",
    finds: /core-knows-no-platform: packages\/core\/src\/planted\.ts/,
  },
  {
    kind: 'a platform module in a portable file of the engine',
    check: 'imports',
    path: 'packages/engine/src/planted.ts',
    text: "export { readFileSync } from 'node:fs';\n",
    finds: /engine-is-portable: packages\/engine\/src\/planted\.ts/,
  },
  {
    kind: 'a platform module in the client',
    check: 'imports',
    path: 'packages/client/src/planted.ts',
    text: "export { request } from 'node:http';\n",
    finds: /client-is-portable: packages\/client\/src\/planted\.ts/,
  },
  {
    kind: 'a platform module in a part of the extension that browsers load too',
    check: 'imports',
    path: 'apps/vscode/src/planted.ts',
    text: "export { readFileSync } from 'node:fs';\n",
    finds: /extension-is-portable: apps\/vscode\/src\/planted\.ts/,
  },
  {
    kind: 'logic of the extension that needs an editor',
    check: 'imports',
    path: 'apps/vscode/src/reading/planted.ts',
    text: "export { window } from 'vscode';\n",
    finds: /logic-without-the-editor: apps\/vscode\/src\/reading\/planted\.ts/,
  },
  {
    kind: 'a page of the panel that reaches for the editor',
    check: 'imports',
    path: 'apps/vscode/src/webview/planted.ts',
    text: "export { window } from 'vscode';\n",
    finds: /page-stands-alone: apps\/vscode\/src\/webview\/planted\.ts/,
  },
  {
    kind: 'tree-sitter outside the parser',
    check: 'imports',
    path: 'packages/engine/src/planted.ts',
    text: "export { Parser } from 'web-tree-sitter';\n",
    finds: /tree-sitter-in-the-parser: packages\/engine\/src\/planted\.ts/,
  },
  {
    kind: 'SQLite outside its package',
    check: 'imports',
    path: 'packages/cache/src/planted.ts',
    text: "import Database from 'better-sqlite3';\nexport const planted = new Database(':memory:');\n",
    finds: /sqlite-in-its-package: packages\/cache\/src\/planted\.ts/,
  },
  {
    kind: 'a type that is `any`',
    check: 'lint',
    path: 'packages/core/src/planted.ts',
    text: 'export const planted = (value: any): string => value;\n',
    finds: /noExplicitAny/,
  },
  {
    kind: 'a module mock',
    check: 'lint',
    path: 'packages/core/test/planted.test.ts',
    text: "import { vi } from 'vitest';\n\nvi.mock('../src/lines.ts');\n",
    finds: /No module mocks/,
  },
  {
    kind: 'the environment read outside the configuration',
    check: 'lint',
    path: 'apps/server/src/planted.ts',
    text: "export const planted = process.env['PORT'];\n",
    finds: /noProcessEnv/,
  },
  {
    kind: 'a promise that nobody waits for',
    check: 'lint',
    path: 'packages/cache/src/planted.ts',
    text: 'async function planted(): Promise<void> {}\n\nexport function plant(): void {\n  planted();\n}\n',
    finds: /noFloatingPromises/,
  },
  {
    kind: 'a badly formatted file',
    check: 'lint',
    path: 'packages/core/src/planted.ts',
    text: 'export  const planted = "quotes"\n',
    finds: /planted\.ts format/,
  },
  {
    kind: 'a file name that is not in kebab-case',
    check: 'lint',
    path: 'packages/core/src/plantedFile.ts',
    text: 'export const planted = 1;\n',
    finds: /useFilenamingConvention/,
  },
  {
    kind: 'a type error',
    check: 'types',
    path: 'packages/core/src/planted.ts',
    text: "export const planted: number = 'text';\n",
    finds: /planted\.ts.*TS2322/,
  },
  {
    kind: 'a global of Node in a part of the extension that browsers load too',
    check: 'types',
    path: 'apps/vscode/src/planted.ts',
    text: 'export const planted = Buffer.alloc(1);\n',
    finds: /planted\.ts.*Buffer/,
  },
  {
    kind: 'a type error in a test',
    check: 'types',
    path: 'packages/core/test/planted.test.ts',
    text: "export const planted: number = 'text';\n",
    finds: /planted\.test\.ts.*TS2322/,
  },
  {
    kind: 'an export that nobody uses',
    check: 'dead-code',
    path: 'packages/core/src/lines.ts',
    text: '\nexport const planted = 1;\n',
    append: true,
    finds: /planted .*packages\/core\/src\/lines\.ts/,
  },
  {
    kind: 'a file that only tests use',
    check: 'dead-code-production',
    path: 'packages/core/src/planted.ts',
    text: 'export const planted = 1;\n',
    finds: /packages\/core\/src\/planted\.ts/,
  },
  {
    kind: 'a key',
    check: 'secrets',
    path: 'packages/core/src/planted.ts',
    // In two parts, so that this file does not hold what it plants.
    text: `export const planted = '${'gh'}p_${'0123456789abcdefABCDEF0123456789abcd'}';\n`,
    finds: /GITHUB_TOKEN/,
  },
];

/** The same, for checks that need a program of the system. */
const VIOLATIONS_FOR_PROGRAMS = [
  {
    kind: 'a shell script that splits what it did not mean to split',
    check: 'shell',
    program: 'shellcheck',
    path: 'deploy/box/planted.sh',
    text: '#!/bin/sh\nls $1\n',
    finds: /SC2086/,
  },
  {
    kind: 'a directive that Nginx does not know',
    check: 'nginx',
    program: 'nginx',
    path: 'deploy/box/templates/iris.conf.template',
    text: '\nno_such_directive on;\n',
    append: true,
    finds: /unknown directive "no_such_directive"/,
  },
];

describe.skipIf(obstacle !== undefined)(`npm run check${obstacle === undefined ? '' : ` (${obstacle})`}`, () => {
  let folder = '';

  beforeAll(() => {
    folder = copyTree();
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** @param {readonly string[]} names */
  async function check(...names) {
    const command = runCommand('npm', ['run', '-s', 'check', '--', ...names], { cwd: folder });
    return { code: await command.exited, output: command.output() };
  }

  it('passes on the tree as it is', { timeout: CHECK_MS }, async () => {
    const { code, output } = await check();
    expect(output).not.toContain('✗');
    expect(code).toBe(0);
  });

  it.each(VIOLATIONS)(
    '$check finds $kind',
    { timeout: CHECK_MS },
    async ({ check: name, path, text, append, finds }) => {
      const mend = plant(join(folder, path), text, append);
      const { code, output } = await check(name).finally(mend);
      expect(output).toMatch(finds);
      expect(code).toBe(1);
    },
  );

  for (const { kind, check: name, program, path, text, append, finds } of VIOLATIONS_FOR_PROGRAMS) {
    const isMissing = spawnSync(program, ['-v']).error !== undefined;
    it.skipIf(isMissing)(
      `${name} finds ${kind}${isMissing ? ` (${program} is not installed)` : ''}`,
      {
        timeout: CHECK_MS,
      },
      async () => {
        const mend = plant(join(folder, path), text, append);
        const { code, output } = await check(name).finally(mend);
        expect(output).toMatch(finds);
        expect(code).toBe(1);
      },
    );
  }

  it('does not take sources that it could not read for sources without a violation', {
    timeout: CHECK_MS,
  }, async () => {
    const parser = join(folder, 'node_modules/@swc');
    renameSync(parser, `${parser}-away`);
    const command = runCommand(process.execPath, ['scripts/check-imports.mjs'], { cwd: folder });
    const code = await command.exited.finally(() => renameSync(`${parser}-away`, parser));
    expect(command.output()).toContain('swc/core');
    expect(code).not.toBe(0);
  });

  it('refuses the name of a check that does not exist', async () => {
    const { code, output } = await check('lint', 'spelling');
    expect(output).toContain('There is no check spelling. There are: lint, types, imports');
    expect(code).toBe(2);
  });
});

/**
 * Writes what must be found, and returns how to take it away again.
 * @param {string} path
 * @param {string} text
 * @param {boolean} [append] to what the file holds
 */
function plant(path, text, append = false) {
  const before = append ? readFileSync(path) : undefined;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text, { flag: append ? 'a' : 'wx' });
  return () => (before === undefined ? rmSync(path) : writeFileSync(path, before));
}
