import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { runNpm } from '../../../scripts/lib/prepare.mjs';
import { runProgram, runTool, type ToolResult } from '../../../scripts/lib/tools.mjs';
import { ROOT } from '../../../scripts/lib/workspace.mjs';

/** The release before the store was shared by design, and before there were running totals. */
const COMMIT = '484dccc66495319eed9a8e705258275bb56fc5d6';
const RELEASES = join(ROOT, '.cache', 'releases');

export interface FormerRelease {
  /** The server's program. */
  readonly program: string;
  /** Answers of releases with the same engine are kept under the same keys. */
  readonly engineVersion: string;
}

/**
 * The release before this one, out of the history, with the dependencies that it had. It is built once, into a folder
 * that git ignores; runs that build it at once do not meet, and the first to finish stays. The test is skipped where
 * the history does not reach back to it.
 */
export async function prepareFormerRelease(context: TestContext): Promise<FormerRelease> {
  const { code } = await runProgram('git', ['cat-file', '-e', `${COMMIT}^{commit}`], { capture: true });
  context.skip(code !== 0, `the history does not reach back to ${COMMIT.slice(0, 7)} (git fetch --unshallow)`);
  const folder = join(RELEASES, COMMIT.slice(0, 12));
  if (!existsSync(folder)) await build(folder);
  const version = readFileSync(join(folder, 'packages/engine/src/version.ts'), 'utf8');
  const [, engineVersion] = /ENGINE_VERSION = '([^']+)'/.exec(version) ?? [];
  if (engineVersion === undefined) throw new Error('The former release does not say which engine it has');
  return { program: join(folder, 'apps/server/dist/main.js'), engineVersion };
}

async function build(folder: string): Promise<void> {
  const draft = `${folder}.${process.pid}`;
  const archive = `${draft}.tar`;
  try {
    mkdirSync(draft, { recursive: true });
    await step(runProgram('git', ['archive', '--format=tar', '--output', archive, COMMIT], { capture: true }));
    await step(runProgram('tar', ['-xf', archive, '-C', draft], { capture: true }));
    // What is optional is the Node that a release brings along, and this runs on ours.
    const options = [
      '--omit=dev',
      '--omit=optional',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ];
    await step(runNpm(['ci', '--prefix', draft, ...options]));
    symlinkSync(join(ROOT, 'node_modules/@types'), join(draft, 'node_modules/@types'));
    // Its types were checked when it was made, by packages that ours may have left behind.
    await step(runTool(['typescript', 'tsc'], ['-b', '--noCheck', join(draft, 'apps/server')], { capture: true }));
    settle(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(archive, { force: true });
  }
}

async function step(running: Promise<ToolResult>): Promise<void> {
  const { code, output } = await running;
  if (code !== 0) throw new Error(`The former release could not be built:\n\n${output.trim()}`);
}

function settle(draft: string, folder: string): void {
  try {
    renameSync(draft, folder);
  } catch (error) {
    // Another run was faster, and what it built is the same.
    if (!existsSync(folder)) throw error;
  }
}
