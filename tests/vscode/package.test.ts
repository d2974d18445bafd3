import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WASM_FILES } from '@iris/engine/local';
import { expect, inject, it, onTestFinished } from 'vitest';
import { describeFailure } from '../../apps/vscode/src/analysis/failures.ts';
import { toolEntry } from '../../scripts/lib/tools.mjs';
import { launchChromium } from '../support/chromium.ts';
import { analyzeInBrowser } from './support/browser-worker.ts';
import { importsOf, listInstalledFiles, loadInstalledClient, readInstalledFile } from './support/extension-package.ts';
import { startExtensionRegistry } from './support/extension-registry.ts';
import { expectedAnalysis, readFixture } from './support/fixtures.ts';
import { describeInVsCode } from './support/use-vs-code.ts';

const MAX_BYTES = 8 * 1024 * 1024;
const run = promisify(execFile);

describeInVsCode('the package of the extension', () => {
  const { extensions, node, vsix } = installed();

  it('holds what users need, and nothing else', async () => {
    const files = (await listInstalledFiles(extensions)).filter((path) => !/^(media|walkthrough)\//.test(path));
    expect(files).toEqual(
      [
        ...[
          '.vsixmanifest',
          'LICENSE.txt',
          'ThirdPartyNotices.txt',
          'changelog.md',
          'package.json',
          'package.nls.json',
          'readme.md',
        ],
        ...['dist/extension.cjs', 'dist/worker.mjs', 'dist/browser/extension.js', 'dist/browser/worker.js'],
        ...['iris-client-http', 'node-extension', 'messages', 'remembered-format'].map(
          (name) => `dist/on-demand/${name}.cjs`,
        ),
        ...['dist/webview/panel.css', 'dist/webview/panel.js'],
        ...WASM_FILES.map((file) => `dist/wasm/${file}.wasm`),
      ].sort(),
    );
  });

  it('starts with a small program, and shows the panel with one that holds no schemas', async () => {
    const read = async (path: string) => (await readInstalledFile(extensions, `dist/${path}`)).toString();
    expect((await read('extension.cjs')).length).toBeLessThan(4096);
    const programs = await Promise.all(['messages', 'node-extension'].map((name) => read(`on-demand/${name}.cjs`)));
    expect(programs.map((program) => /Zod[A-Z]/.test(program))).toEqual([true, false]);
  });

  it('imports nothing that connects to others, and opens connections in its program to ask servers alone', async () => {
    const onDemand = ['./iris-client-http.cjs', './messages.cjs', './remembered-format.cjs'];
    expect(await importsOf(extensions, 'dist/extension.cjs')).toEqual(
      [...onDemand, './on-demand/node-extension.cjs', 'node:worker_threads', 'vscode'].sort(),
    );
    for (const path of onDemand) expect(await importsOf(extensions, join('dist/on-demand', path))).toEqual([]);
    expect(await importsOf(extensions, 'dist/worker.mjs')).toEqual(['fs/promises', 'module', 'node:worker_threads']);
    expect(await listPrograms(/\bfetch\b|XMLHttpRequest|WebSocket|WebTransport|EventSource|sendBeacon/)).toEqual([
      // The host of a browser loads one file, which has that program in it.
      'dist/browser/extension.js',
      // tree-sitter could load its own program and grammars; it is given them.
      'dist/browser/worker.js',
      'dist/on-demand/iris-client-http.cjs',
      'dist/worker.mjs',
    ]);
  });

  it('has no telemetry', async () => {
    expect(await listPrograms(/./)).toContain('dist/extension.cjs');
    expect(await listPrograms(/telemetry|applicationinsights/i)).toEqual([]);
  });

  it('tells the failure of a server from its program to ask servers, which is bundled apart', async () => {
    const { createIrisClient } = await loadInstalledClient(extensions);
    const connect = async () => createIrisClient({ endpoint: 'nowhere' });
    await expect(connect().catch(describeFailure)).resolves.toMatchObject({
      message: '"nowhere" is not the address of a server: it is not a whole address.',
    });
  });

  it('is smaller than 8 MB, grammars included', async () => {
    expect((await stat(vsix)).size).toBeLessThan(MAX_BYTES);
  });

  it('carries the licence of everything of others that is in it', async () => {
    const notices = (await readInstalledFile(extensions, 'ThirdPartyNotices.txt')).toString();
    const named = [...notices.matchAll(/^(\S+) [\d.]+ \([\w.-]+\)$/gm)].map(([, name]) => name);
    expect(named).toEqual([
      ...['@vscode/codicons', '@vscode/tree-sitter-wasm', 'diff', 'stemmer', 'tree-sitter-c', 'web-tree-sitter', 'zod'],
    ]);
  });

  it('explains every text of its manifest', async () => {
    const manifest = (await readInstalledFile(extensions, 'package.json')).toString();
    const texts: unknown = JSON.parse((await readInstalledFile(extensions, 'package.nls.json')).toString());
    const used = [...manifest.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
    expect(Object.keys(Object(texts)).sort()).toEqual([...new Set(used)].sort());
  });

  it('is taken by Open VSX as it is', async () => {
    const registry = await startExtensionRegistry();
    const args = [toolEntry(['ovsx', 'ovsx']), 'publish', vsix, '--registryUrl', registry.url, '--pat', 'for-tests'];
    const { stdout } = await run(node, args);
    expect(stdout).toContain('Published iris.iris-vscode');
    expect(registry.published.map(({ length }) => length)).toEqual([(await stat(vsix)).size]);
  });

  /** Paths of the programs that have something in them. */
  async function listPrograms(part: RegExp): Promise<readonly string[]> {
    const paths = (await listInstalledFiles(extensions)).filter((path) => /\.[cm]?js$/.test(path));
    const programs = await Promise.all(paths.map(async (path) => readInstalledFile(extensions, path)));
    return paths.filter((_, index) => part.test(programs[index]?.toString() ?? ''));
  }
});

describeInVsCode('the bundles for a browser', () => {
  const { extensions } = installed();

  it('ask for the module of the editor, and for nothing of Node', async () => {
    expect(await importsOf(extensions, 'dist/browser/extension.js')).toEqual(['vscode']);
    expect(await importsOf(extensions, 'dist/browser/worker.js')).toEqual([]);
  });

  it.each(['typescript/http-client', 'python/rate-limiter', 'csharp/mail-queue'])(
    'analyze %s in Chromium',
    async (fixture) => {
      const browser = await launchChromium();
      onTestFinished(() => browser.close());
      const { blocks, fileIntent } = await expectedAnalysis(fixture);
      const analysis = await analyzeInBrowser(browser, extensions, await readFixture(fixture));
      expect(analysis.fileIntent).toBe(fileIntent);
      expect(analysis.blocks.map(({ id, label, ranges }) => ({ id, label, ranges }))).toEqual(
        blocks.map(({ id, label, ranges }) => ({ id, label, ranges })),
      );
    },
  );
});

function installed() {
  const installation = inject('vsCode');
  return installation.kind === 'installed' ? installation : { extensions: '', node: '', vsix: '' };
}
