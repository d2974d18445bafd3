import { spawn } from 'node:child_process';
import { delimiter } from 'node:path';
import { withoutModels } from '../../lib/model-variables.mjs';

/**
 * A command that a test started, with all it wrote. It leads a process group, as it does in a terminal.
 * @typedef {object} RunningCommand
 * @property {() => string} output stdout and stderr so far
 * @property {(pattern: RegExp) => Promise<RegExpExecArray>} waitFor fails when the command ends without having written it
 * @property {Promise<number | null>} exited
 * @property {(signal: NodeJS.Signals) => void} signalGroup as a terminal does on Ctrl-C
 * @property {(signal: NodeJS.Signals) => void} signal to the command alone, as a supervisor does
 */

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: Record<string, string> }} options
 * @returns {RunningCommand}
 */
export function runCommand(program, args, { cwd, env = {} }) {
  const child = spawn(program, args, {
    cwd,
    env: { ...hostEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  /** @type {Set<() => void>} */
  const listeners = new Set();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      output += chunk;
      for (const listener of listeners) listener();
    });
  }
  /** @type {Promise<number | null>} */
  const exited = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return {
    output: () => output,
    exited,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = pattern.exec(output);
          if (match === null) return;
          listeners.delete(look);
          resolve(match);
        };
        listeners.add(look);
        look();
        exited.then((code) => reject(new Error(`ended with ${code} before writing ${pattern}:\n${output}`)), reject);
      }),
    signalGroup: (signal) => process.kill(-(child.pid ?? 0), signal),
    signal: (signal) => child.kill(signal),
  };
}

/** The environment without what npm and the repository's own tools put there, and without keys: as in a shell of the host. */
function hostEnvironment() {
  const entries = Object.entries(withoutModels(process.env)).filter(
    ([name]) => !/^(npm_|VITEST|FORCE_COLOR$|TEST$|NODE_ENV$|INIT_CWD$|IRIS_|PORT$)/i.test(name),
  );
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.endsWith('node_modules/.bin'));
  return { ...Object.fromEntries(entries), NO_COLOR: '1', PATH: path.join(delimiter) };
}
