import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Failure } from './failure.mjs';
import { makeOnce } from './made-once.mjs';
import { runProgram } from './tools.mjs';
import { ROOT } from './workspace.mjs';

const FOLDER = join(ROOT, '.cache', 'python');
const OLDEST_PYTHON = '3.11';
const INTERPRETERS = ['python3', 'python'];
const DESCRIBE = `import sys; sys.version_info >= (${OLDEST_PYTHON.replace('.', ',')}) or sys.exit(1); print(sys.version, sys.base_prefix)`;

/** @typedef {{ readonly python: string } | { readonly missing: string }} PythonEnvironment */

/**
 * A virtual environment with exactly the packages of a requirements file, each held to its hashes: the interpreter to
 * run, or what is missing. It is made once, and anew when the requirements or the system's Python change.
 * @param {string} requirements path of the file
 * @param {string} [home] where environments are kept
 * @returns {Promise<PythonEnvironment>}
 * @throws Failure when the packages cannot be installed
 */
export async function ensurePythonEnvironment(requirements, home = FOLDER) {
  const system = await findPython();
  if (system === undefined) return { missing: `Python ${OLDEST_PYTHON} or newer is not installed` };
  const made = await makeOnce({
    home,
    ingredients: [readFileSync(requirements), system.description],
    make: (draft) => make(draft, system.program, requirements),
  });
  return 'folder' in made ? { python: interpreterIn(made.folder) } : made;
}

async function findPython() {
  for (const program of INTERPRETERS) {
    const { code, output } = await tryProgram(program, ['-c', DESCRIBE]);
    if (code === 0) return { program, description: output };
  }
  return undefined;
}

/**
 * @param {string} folder
 * @param {string} python
 * @param {string} requirements
 * @returns {Promise<string | undefined>} what the system lacks
 */
async function make(folder, python, requirements) {
  const created = await tryProgram(python, ['-m', 'venv', folder]);
  if (created.code !== 0) return `Python's venv does not work (Debian has it in python3-venv): ${lastLine(created)}`;
  const options = ['--require-hashes', '--only-binary=:all:', '--no-input', '--disable-pip-version-check', '--quiet'];
  const installed = await tryProgram(interpreterIn(folder), ['-m', 'pip', 'install', ...options, '-r', requirements]);
  if (installed.code === 0) return undefined;
  throw new Failure(
    `The packages of ${basename(dirname(requirements))}/${basename(requirements)} cannot be installed. pip says:\n\n` +
      `${installed.output.trim()}\n\nIs the package index reachable? Run the command again when it is.`,
  );
}

/**
 * An environment may be moved as long as its programs are run through its interpreter.
 * @param {string} folder
 */
function interpreterIn(folder) {
  return process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @returns {Promise<import('./tools.mjs').ToolResult>}
 */
function tryProgram(program, args) {
  return runProgram(program, args, { capture: true }).catch((error) => {
    if (error instanceof Failure) throw error;
    return { code: 1, output: String(error) };
  });
}

/** @param {import('./tools.mjs').ToolResult} result */
function lastLine({ output }) {
  return output.trim().split('\n').at(-1) ?? '';
}
