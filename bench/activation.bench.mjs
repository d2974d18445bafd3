/**
 * How long VS Code says that the extension took to activate, against Merge Conflict, an extension that comes with VS Code and
 * is activated at the same moment. Each pair is a window of its own.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installExtension } from '../tests/vscode/support/installation.ts';
import { VsCode } from '../tests/vscode/support/vs-code.ts';
import { readArguments } from './support/arguments.mjs';
import { compare } from './support/pairs.mjs';
import { progress, publish } from './support/report.mjs';

const { pairs } = readArguments();
const folder = mkdtempSync(join(tmpdir(), 'iris-bench-'));
try {
  const installation = await installExtension(folder);
  if (installation.kind !== 'installed') {
    console.error(`Skipped: ${installation.reason}`);
  } else {
    /** @type {number[]} */
    const ours = [];
    /** @type {number[]} */
    const theirs = [];
    for (let pair = 1; pair <= pairs; pair += 1) {
      progress(`window ${pair} of ${pairs}`);
      const code = await VsCode.open(installation);
      try {
        const times = await code.activationTimes(['IRIS', 'Merge Conflict']);
        ours.push(times.get('IRIS') ?? Number.NaN);
        theirs.push(times.get('Merge Conflict') ?? Number.NaN);
      } finally {
        await code.close();
      }
    }
    publish({
      name: 'activation',
      title: 'Activation of the extension, as VS Code measures it',
      rows: [
        { name: 'against Merge Conflict', unit: 'ms', comparison: compare(ours, theirs), target: 'measured < 50 ms' },
      ],
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
