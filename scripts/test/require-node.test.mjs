import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../lib/workspace.mjs';

/**
 * Runs a script as a Node of another version would see it.
 * @param {string} version
 * @param {string} script
 */
function runAsNode(version, script) {
  const versions = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  const preload = `data:text/javascript,${encodeURIComponent(versions)}`;
  return spawnSync(process.execPath, ['--import', preload, join(ROOT, script)], { encoding: 'utf8' });
}

describe('require-node', () => {
  it('says what to do where the Node of the host is too old', () => {
    const { status, stderr } = runAsNode('18.20.4', 'scripts/start.mjs');
    expect(status).toBe(1);
    expect(stderr).toMatch(/^IRIS needs Node 20 or newer .* this is Node 18\.20\.4 .*\nInstall a newer one/);
  });

  it('lets every Node from 20 on pass', () => {
    const { status, stderr } = runAsNode('20.0.0', 'scripts/lib/require-node.mjs');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.each(readdirSync(join(ROOT, 'scripts')).filter((name) => name.endsWith('.mjs') && name !== 'check-imports.mjs'))(
    'comes first in %s',
    (name) => {
      const [first] = readFileSync(join(ROOT, 'scripts', name), 'utf8').match(/^import .*$/m) ?? [];
      expect(first).toBe("import './lib/require-node.mjs';");
    },
  );
});
