import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { AreaReporter } from './scripts/lib/area-reporter.mjs';
import { emptyModelVariables } from './scripts/lib/model-variables.mjs';

/** Every area of the repository that has tests; the summary of `npm test` names them and their share of the time. */
const AREAS = {
  core: 'packages/core',
  engine: 'packages/engine',
  sqlite: 'packages/sqlite',
  cache: 'packages/cache',
  metrics: 'packages/metrics',
  inference: 'packages/inference',
  client: 'packages/client',
  server: 'apps/server',
  cli: 'apps/cli',
  extension: 'apps/vscode',
  repository: 'scripts',
  bench: 'bench',
  crash: 'tests/crash',
  fuzz: 'tests/fuzz',
  load: 'tests/load',
  releases: 'tests/releases',
  artefact: 'tests/artefact',
  box: 'tests/box',
  vscode: 'tests/vscode',
};

/**
 * Areas whose tests do not mind company: they run first, on every processor. The others look at what a machine does under
 * load, or at editors that need two processors themselves.
 */
const SIDE_BY_SIDE: ReadonlySet<string> = new Set([
  'core',
  'engine',
  'sqlite',
  'cache',
  'metrics',
  'inference',
  'client',
  'cli',
  'extension',
  'bench',
  'repository',
  'releases',
]);

/** Where `npm test` reads how each area fared. */
const REPORT_FILE = process.env['IRIS_TEST_REPORT'];

/**
 * `vitest run --mode long` runs the tests that take longer (`*.long.test.ts`), and only those; `--mode live` those that
 * ask real services (`*.live.test.ts`), with the keys of the environment, which no other test gets to see.
 */
const SPECIAL_MODES = ['long', 'live'];

/** VS Code is packed with the extension once, and takes its time on a busy machine. */
const VS_CODE = {
  globalSetup: fileURLToPath(new URL('tests/vscode/support/installation.ts', import.meta.url)),
  testTimeout: 180_000,
  expect: { poll: { timeout: 30_000 } },
};

export default defineConfig(({ mode }) => ({
  test: {
    passWithNoTests: true,
    reporters: ['default', ...(REPORT_FILE === undefined ? [] : [new AreaReporter({ file: REPORT_FILE })])],
    restoreMocks: true,
    unstubEnvs: true,
    projects: Object.entries(AREAS).map(([name, root]) => ({
      test: {
        name,
        root,
        include: [`${root.startsWith('tests/') ? '' : 'test/'}**/*${suffixOf(mode)}.test.{ts,mjs}`],
        exclude: SPECIAL_MODES.filter((special) => special !== mode).map((special) => `**/*.${special}.test.*`),
        testTimeout: SPECIAL_MODES.includes(mode) ? 600_000 : 20_000,
        hookTimeout: 60_000,
        sequence: { groupOrder: SIDE_BY_SIDE.has(name) ? 0 : 1 },
        ...(SIDE_BY_SIDE.has(name) ? { maxWorkers: availableParallelism() } : {}),
        ...(name === 'vscode' ? VS_CODE : {}),
        env: mode === 'live' ? {} : emptyModelVariables(process.env),
      },
    })),
  },
}));

function suffixOf(mode: string): string {
  return SPECIAL_MODES.includes(mode) ? `.${mode}` : '';
}
