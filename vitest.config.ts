import { defineConfig } from 'vitest/config';
import { AreaReporter } from './scripts/lib/area-reporter.mjs';

/** Every area of the repository that has tests; the summary of `npm test` names them and their share of the time. */
const AREAS = {
  core: 'packages/core',
  engine: 'packages/engine',
  sqlite: 'packages/sqlite',
  cache: 'packages/cache',
  metrics: 'packages/metrics',
  inference: 'packages/inference',
  server: 'apps/server',
  cli: 'apps/cli',
  repository: 'scripts',
  bench: 'bench',
  crash: 'tests/crash',
  fuzz: 'tests/fuzz',
  load: 'tests/load',
  releases: 'tests/releases',
};

/** Where `npm test` reads how each area fared. */
const REPORT_FILE = process.env['IRIS_TEST_REPORT'];

/** `vitest run --mode long` runs the tests that take longer (`*.long.test.ts`), and only those. */
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
        include: [`${root.startsWith('tests/') ? '' : 'test/'}**/*${mode === 'long' ? '.long' : ''}.test.{ts,mjs}`],
        exclude: mode === 'long' ? [] : ['**/*.long.test.*'],
        testTimeout: mode === 'long' ? 600_000 : 20_000,
        hookTimeout: 60_000,
      },
    })),
  },
}));
