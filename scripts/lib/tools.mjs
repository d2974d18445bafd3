import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { productNode } from './repository-node.mjs';
import { ROOT } from './workspace.mjs';

/**
 * @typedef {object} ToolResult
 * @property {number} code exit code; 1 where a signal ended the tool
 * @property {string} output what it wrote, in the order in which it came; empty where it was passed on
 */

/**
 * Runs a development tool under the repository's Node, found by its package and not through PATH or a shell.
 * @param {readonly [packageName: string, binName: string]} tool
 * @param {readonly string[]} args
 * @param {{ capture?: boolean, root?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<ToolResult>}
 */
export function runTool([packageName, binName], args, { capture = false, root = ROOT, env = process.env } = {}) {
  const folder = join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const entry = join(folder, typeof bin === 'string' ? bin : bin[binName]);
  return runProgram(productNode(root), [entry, ...args], { capture, cwd: root, env: withBinFolder(env, root) });
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ capture?: boolean, cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<ToolResult>}
 */
export function runProgram(program, args, { capture = false, cwd = ROOT, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', ...outputs(capture)] });
    /** @type {Buffer[]} */
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8') }));
  });
}

/**
 * @param {boolean} capture
 * @returns {['pipe', 'pipe'] | ['inherit', 'inherit']}
 */
function outputs(capture) {
  return capture ? ['pipe', 'pipe'] : ['inherit', 'inherit'];
}

/**
 * Tools start other tools by name; those must be the repository's too.
 * @param {NodeJS.ProcessEnv} env
 * @param {string} root
 */
function withBinFolder(env, root) {
  return { ...env, PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${env['PATH'] ?? ''}` };
}
