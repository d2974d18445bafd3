import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { Failure } from './failure.mjs';
import { productNode } from './repository-node.mjs';
import { ROOT } from './workspace.mjs';

/** @type {readonly NodeJS.Signals[]} */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * @typedef {object} ToolResult
 * @property {number} code exit code; 1 where a signal ended the tool
 * @property {string} output what it wrote, in the order in which it came; empty where it was passed on
 */

/**
 * Runs a development tool under the repository's Node, found by its package and not through PATH or a shell.
 * @param {readonly [packageName: string, binName: string]} tool
 * @param {readonly string[]} args
 * @param {{ capture?: boolean, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<ToolResult>}
 */
export function runTool(tool, args, { capture = false, env = process.env } = {}) {
  return runProgram(productNode(), [toolEntry(tool), ...args], { capture, env: withBinFolder(env) });
}

/**
 * The program of a development tool, for Node to run.
 * @param {readonly [packageName: string, binName: string]} tool
 * @returns {string}
 */
export function toolEntry([packageName, binName]) {
  const folder = join(ROOT, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[binName]);
}

/**
 * Runs a program in the folder of the repository. A signal goes on to the program (as `stopWith`, where it is given), and
 * this waits until it has ended: the next run must not meet what this one left running.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ capture?: boolean, env?: NodeJS.ProcessEnv, stopWith?: NodeJS.Signals }} [options]
 * @returns {Promise<ToolResult>}
 * @throws Failure when a signal came meanwhile
 */
export async function runProgram(program, args, { capture = false, env = process.env, stopWith } = {}) {
  const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', ...outputs(capture)] });
  /** @type {NodeJS.Signals | undefined} */
  let received;
  /** @param {NodeJS.Signals} signal */
  const passOn = (signal) => {
    received = signal;
    child.kill(stopWith ?? signal);
  };
  for (const signal of SIGNALS) process.on(signal, passOn);
  try {
    const result = await collect(child);
    if (received !== undefined) throw new Failure('Stopped.', 128 + constants.signals[received]);
    return result;
  } finally {
    for (const signal of SIGNALS) process.off(signal, passOn);
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<ToolResult>}
 */
function collect(child) {
  return new Promise((resolve, reject) => {
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
 */
function withBinFolder(env) {
  return { ...env, PATH: `${join(ROOT, 'node_modules', '.bin')}${delimiter}${env['PATH'] ?? ''}` };
}
