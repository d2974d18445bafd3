import { writeFileSync } from 'node:fs';

/**
 * @import { Reporter, TestModule } from 'vitest/node'
 * @typedef {import('./test-summary.mjs').Area} Area
 */

/**
 * Tells `npm test` how each area fared: Vitest's own JSON reporter does not know which project a test belongs to.
 * @implements {Reporter}
 */
export class AreaReporter {
  /** @param {{ file: string }} options where the areas are written to, as JSON */
  constructor({ file }) {
    this.file = file;
  }

  /**
   * @param {readonly TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    /** @type {Map<string, Area>} */
    const areas = new Map();
    for (const module of modules) {
      const { name } = module.project;
      const area = areas.get(name) ?? { name, passed: 0, failed: 0, seconds: 0, skipped: [] };
      areas.set(name, area);
      countModule(module, area);
    }
    if (unhandledErrors.length > 0) {
      areas.set('unhandled', {
        name: 'unhandled errors',
        passed: 0,
        failed: unhandledErrors.length,
        seconds: 0,
        skipped: [],
      });
    }
    writeFileSync(this.file, JSON.stringify([...areas.values()]));
  }
}

/**
 * @param {TestModule} module
 * @param {Area} area
 */
function countModule(module, area) {
  const { duration, collectDuration, setupDuration, prepareDuration, environmentSetupDuration } = module.diagnostic();
  area.seconds += (duration + collectDuration + setupDuration + prepareDuration + environmentSetupDuration) / 1000;
  // A file that cannot be loaded has no tests, and is a failure all the same.
  area.failed += module.errors().length;
  for (const test of module.children.allTests()) {
    const result = test.result();
    if (result.state === 'passed') area.passed += 1;
    else if (result.state === 'failed') area.failed += 1;
    else area.skipped.push(test.fullName + (result.state === 'skipped' && result.note ? ` (${result.note})` : ''));
  }
}
