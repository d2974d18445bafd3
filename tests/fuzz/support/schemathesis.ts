import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished, type TestContext } from 'vitest';
import { ensurePythonEnvironment } from '../../../scripts/lib/python-environment.mjs';
import { runCommand } from '../../../scripts/test/support/running-command.mjs';
import { type FuzzReport, readFuzzReport } from './fuzz-report.ts';

const REQUIREMENTS = fileURLToPath(new URL('../requirements.txt', import.meta.url));
const CONFIG = fileURLToPath(new URL('../schemathesis.toml', import.meta.url));
const HOOKS = fileURLToPath(new URL('../hooks.py', import.meta.url));
const FIXTURES = fileURLToPath(new URL('../../../packages/engine/fixtures', import.meta.url));

export interface FuzzOptions {
  /** Interpreter of the environment that has schemathesis. */
  readonly python: string;
  readonly url: string;
  readonly apiKey: string;
  /** The same seed asks the same questions. */
  readonly seed: number;
  /** How many cases are drawn at random for an operation that has anything to draw; fixed ones come on top. */
  readonly draws: number;
  /** Where the report is written; nothing else may be there. */
  readonly folder: string;
}

export interface FuzzRun {
  readonly exitCode: number | null;
  /** What schemathesis printed: each failure with the command that repeats it. */
  readonly output: string;
  readonly report: FuzzReport;
}

/** The interpreter that has schemathesis; the test is skipped where the system has no Python for it. */
export async function preparePython(context: TestContext): Promise<string> {
  const environment = await ensurePythonEnvironment(REQUIREMENTS);
  return 'python' in environment ? environment.python : context.skip(environment.missing);
}

/** What a validator of OpenAPI 3.1 finds wrong with a document; empty when nothing is. */
export async function findFaults(python: string, document: string, folder: string): Promise<string> {
  const file = join(folder, 'openapi.json');
  writeFileSync(file, document);
  const { exitCode, output } = await runPython(
    python,
    ['-m', 'openapi_spec_validator', '--schema', '3.1', file],
    folder,
  );
  return exitCode === 0 ? '' : output;
}

/** Asks a running server what its own OpenAPI document allows and forbids, and checks every answer against it. */
export async function fuzz({ python, url, apiKey, seed, draws, folder }: FuzzOptions): Promise<FuzzRun> {
  const scope = ['run', `${url}/openapi.json`, '--seed', `${seed}`, '--max-examples', `${draws}`, '--checks', 'all'];
  const report = ['--report', 'ndjson', '--report-dir', folder, '--no-color'];
  const result = await runPython(
    python,
    ['-m', 'schemathesis.cli', '--config-file', CONFIG, ...scope, ...report],
    folder,
    { IRIS_FUZZ_KEY: apiKey, IRIS_FUZZ_HOOKS: HOOKS, IRIS_FUZZ_FIXTURES: FIXTURES, PYTHONDONTWRITEBYTECODE: '1' },
  );
  const [file] = readdirSync(folder).filter((name) => name.endsWith('.ndjson'));
  if (file === undefined) throw new Error(`schemathesis wrote no report:\n${result.output}`);
  return { ...result, report: await readFuzzReport(join(folder, file)) };
}

async function runPython(
  python: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Omit<FuzzRun, 'report'>> {
  const command = runCommand(python, args, { cwd, env });
  let running = true;
  onTestFinished(() => {
    if (running) command.signalGroup('SIGKILL');
  });
  const exitCode = await command.exited;
  running = false;
  return { exitCode, output: command.output() };
}
