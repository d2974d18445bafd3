import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, inject, it, onTestFailed, onTestFinished } from 'vitest';
import { VsCode, type VsCodeOptions } from './vs-code.ts';

const FAILURES = fileURLToPath(new URL('../../../.cache/vscode-failures/', import.meta.url));
const START_MS = 180_000;

/** A suite that is skipped, and says why, where the system has no VS Code to run it in, and that fails where it should have one. */
export function describeInVsCode(title: string, body: () => void): void {
  const installation = inject('vsCode');
  if (installation.kind === 'missing') describe.skip(`${title} (${installation.reason})`, body);
  else if (installation.kind === 'installed') describe(title, body);
  else describe(title, () => it('has a VS Code', () => Promise.reject(new Error(installation.reason))));
}

/**
 * A VS Code for all tests of the suite, in their order: starting one takes longer than most tests. What it looked like when a
 * test failed is kept as a picture.
 */
export function useVsCode(options: VsCodeOptions = {}): () => VsCode {
  let code: VsCode | undefined;
  const started = () => {
    if (code === undefined) throw new Error('VS Code is there while tests run.');
    return code;
  };
  beforeAll(async () => {
    code = await VsCode.open(inject('vsCode'), options);
  }, START_MS);
  afterAll(() => code?.close());
  beforeEach(({ task }) => {
    onTestFailed(() => keepPicture(started(), task.name));
  });
  return started;
}

/** A VS Code for one test. */
export async function openVsCode(options: VsCodeOptions = {}): Promise<VsCode> {
  const code = await VsCode.open(inject('vsCode'), options);
  onTestFinished(async ({ task }) => {
    if (task.result?.state === 'fail') await keepPicture(code, task.name);
    await code.close();
  });
  return code;
}

async function keepPicture({ page }: VsCode, test: string): Promise<void> {
  await mkdir(FAILURES, { recursive: true });
  await page.screenshot({ path: join(FAILURES, `${test.replaceAll(/[^\w]+/g, '-')}.png`) });
}
