import { describe, expect, it } from 'vitest';
import { ROOT } from '../../lib/workspace.mjs';
import { runCommand } from '../support/running-command.mjs';

/** @param {readonly string[]} args */
async function releaseArtefact(args) {
  const command = runCommand('node', ['scripts/release-artefact.mjs', ...args], { cwd: ROOT });
  return { status: await command.exited, output: command.output() };
}

describe('npm run release:artefact', () => {
  it('says how it is used', async () => {
    const { status, output } = await releaseArtefact(['--help']);
    expect(status).toBe(0);
    for (const option of ['--arch', '--output', '--allow-dirty']) expect(output).toContain(option);
  });

  it.each([
    [['--arch', 'mips'], "--arch is one of x64, arm64, not 'mips'."],
    [['--outptu', 'x'], "Unknown option '--outptu'"],
    [['x64'], "Unexpected argument 'x64'"],
  ])('ends with 2 when it is called with %j', async (args, hint) => {
    const { status, output } = await releaseArtefact(args);
    expect(status).toBe(2);
    expect(output).toContain(hint);
  });
});
