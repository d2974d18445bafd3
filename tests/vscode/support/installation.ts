import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { ensureCodeServer } from '../../../scripts/lib/code-server.mjs';
import { productNode } from '../../../scripts/lib/repository-node.mjs';
import { whyNoChromium } from '../../support/chromium.ts';

const PACKAGE = fileURLToPath(new URL('../../../apps/vscode/scripts/package.mjs', import.meta.url));
const run = promisify(execFile);

/** A VS Code with the packed extension in it, or why there is none: the system lacks something, or it could not be made. */
export type Installation =
  | {
      readonly kind: 'installed';
      readonly node: string;
      /** What goes to the marketplaces. */
      readonly vsix: string;
      /** code-server's program. */
      readonly program: string;
      /** The folder with the extension, as `--install-extension` leaves it. */
      readonly extensions: string;
    }
  | { readonly kind: 'missing' | 'broken'; readonly reason: string };

declare module 'vitest' {
  interface ProvidedContext {
    readonly vsCode: Installation;
  }
}

/** Packs the extension and installs it, once for all files with tests. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(tmpdir(), 'iris-vscode-'));
  // Thrown here, it would end the tests of all areas.
  project.provide('vsCode', await installExtension(home).catch(broken));
  return () => rm(home, { recursive: true, force: true });
}

function broken(error: unknown): Installation {
  return { kind: 'broken', reason: error instanceof Error ? error.message : String(error) };
}

/** @param home an empty folder, which lasts as long as the installation */
export async function installExtension(home: string): Promise<Installation> {
  if (whyNoChromium !== undefined) return { kind: 'missing', reason: whyNoChromium };
  const codeServer = await ensureCodeServer();
  if ('missing' in codeServer) return { kind: 'missing', reason: codeServer.missing };
  const node = productNode();
  const vsix = join(home, 'iris.vsix');
  await run(node, [PACKAGE, vsix]);
  const extensions = join(home, 'extensions');
  const folders = ['--user-data-dir', join(home, 'data'), '--extensions-dir', extensions];
  const options = ['--config', join(home, 'config.yaml'), ...folders];
  await run(node, [codeServer.program, ...options, '--install-extension', vsix]);
  return { kind: 'installed', node, vsix, program: codeServer.program, extensions };
}
