import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, inject, onTestFailed } from 'vitest';
import { VsCode, type VsCodeOptions } from './vs-code.ts';

const FAILURES = fileURLToPath(new URL('../../../.cache/vscode-failures/', import.meta.url));
const START_MS = 180_000;

/** A suite that is skipped, and says why, where there is no VS Code to run it in. */
export function describeInVsCode(title: string, body: () => void): void {
  const installation = inject('vsCode');
  if (installation.kind === 'missing') describe.skip(`${title} (${installation.reason})`, body);
  else describe(title, body);
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
    onTestFailed(async () => {
      await mkdir(FAILURES, { recursive: true });
      await started().page.screenshot({ path: join(FAILURES, `${task.name.replaceAll(/[^\w]+/g, '-')}.png`) });
    });
  });
  return started;
}
