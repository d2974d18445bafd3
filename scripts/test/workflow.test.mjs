import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../lib/workspace.mjs';

const ACTIONLINT = 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12';
const BUILD_MS = 240_000;
const FOLDER = join(ROOT, '.github/workflows');
const workflows = readdirSync(FOLDER).map((name) => ({ name, text: readFileSync(join(FOLDER, name), 'utf8') }));

/** actionlint, built once into a folder that git ignores. */
function buildActionlint() {
  const folder = join(ROOT, '.cache/actionlint');
  const program = join(folder, 'actionlint');
  if (existsSync(program)) return program;
  execFileSync('go', ['install', ACTIONLINT], { env: { ...process.env, GOBIN: folder, GOFLAGS: '' }, stdio: 'pipe' });
  return program;
}

function hasGo() {
  try {
    execFileSync('go', ['version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

describe('the workflows', () => {
  it('pass actionlint', { timeout: BUILD_MS }, (context) => {
    context.skip(!hasGo(), 'Go is not installed, and actionlint is built with it');
    const files = workflows.map(({ name }) => join(FOLDER, name));
    execFileSync(buildActionlint(), ['-no-color', ...files], { encoding: 'utf8', stdio: 'pipe' });
  });

  it.each(workflows)('$name pins every action by the hash of a commit, and says which version that is', ({ text }) => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it.each(workflows)('$name runs what a person runs', ({ text }) => {
    expect([...text.matchAll(/run: (.*)/g)].map(([, command]) => command)).toEqual(['.ci/run']);
  });
});

describe('.ci/run', () => {
  it('calls npm test and nothing else', () => {
    const lines = readFileSync(join(ROOT, '.ci/run'), 'utf8').split('\n');
    const commands = lines.filter((line) => line !== '' && !line.startsWith('#'));
    expect(commands).toEqual(['set -euo pipefail', 'cd "$(dirname "$0")/.."', 'exec npm test']);
  });
});
