import { existsSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from './support/running-command.mjs';
import { cloneRepository, whyNoClone } from './support/trees.mjs';

const obstacle = whyNoClone();
/** Installing and building on a small machine with a cold npm cache. */
const FIRST_START_MS = 240_000;

describe.skipIf(obstacle !== undefined)(
  `npm start on a fresh clone${obstacle === undefined ? '' : ` (${obstacle})`}`,
  () => {
    let folder = '';
    /** @type {import('./support/running-command.mjs').RunningCommand[]} */
    const started = [];

    beforeAll(() => {
      folder = cloneRepository();
    });

    afterEach(async () => {
      for (const command of started.splice(0)) {
        command.signal('SIGTERM');
        await command.exited;
      }
    });

    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    /** @param {string} port */
    function start(port = '0') {
      const command = runCommand('npm', ['start'], { cwd: folder, env: { PORT: port } });
      started.push(command);
      return command;
    }

    it('stops at once while it installs, and begins again the next time', { timeout: FIRST_START_MS }, async () => {
      const command = start();
      await command.waitFor(/Installing dependencies …/);
      await waitUntil(() => existsSync(join(folder, 'node_modules')));
      command.signalGroup('SIGINT');
      expect(await command.exited).toBe(130);
      expect(command.output()).toContain('Stopped.');
      expect(existsSync(join(folder, 'node_modules/.package-lock.json'))).toBe(false);
    });

    it('installs, builds, serves and shows a first table of contents', { timeout: FIRST_START_MS }, async () => {
      const command = start();
      const [, address] = await command.waitFor(/IRIS is ready on (http:\/\/\S+)/);
      const response = await fetch(`${address}/api/iris/health`);
      expect(await response.json()).toMatchObject({ status: 'healthy', agent: 'ready' });
      await command.waitFor(/Read your own: /);
      expect(command.output()).toMatch(/✓ Installing dependencies: \d+ packages/);
      expect(command.output()).toContain('✓ Building');
      const taste = command.output().split('A first taste: ')[1] ?? '';
      expect(taste).toMatch(/packages\/core\/src\/rules\.ts[\s\S]*\b\d+[-–]\d+\b/);
      expect(taste).not.toContain('could not read');
    });

    it('installs and builds nothing the second time, and stops on Ctrl-C with nothing left behind', async () => {
      const command = start();
      const [, address] = await command.waitFor(/IRIS is ready on (http:\/\/\S+)/);
      await command.waitFor(/Read your own: /);
      command.signalGroup('SIGINT');
      expect(await command.exited).toBe(0);
      expect(command.output()).not.toMatch(/Installing|Building/);
      await expect(fetch(`${address}/health`)).rejects.toThrow('fetch failed');
    });

    it('stops when a supervisor ends npm', async () => {
      const command = start();
      const [, address] = await command.waitFor(/IRIS is ready on (http:\/\/\S+)/);
      command.signal('SIGTERM');
      expect(await command.exited).toBe(0);
      await expect(fetch(`${address}/health`)).rejects.toThrow('fetch failed');
    });

    it('says what to do when the port is in use', async () => {
      const other = createServer();
      await new Promise((resolve) => other.listen(0, '127.0.0.1', () => resolve(undefined)));
      const address = other.address();
      if (address === null || typeof address === 'string') throw new TypeError('The other server has no port');
      const command = start(String(address.port));
      expect(await command.exited).toBe(1);
      expect(command.output()).toMatch(/port[^.]* in use.*PORT/);
      expect(command.output()).not.toMatch(/\n\s+at /);
      other.close();
    });

    it('reads files named as seen from the folder where it is called', async () => {
      const args = ['run', '-s', 'iris', '--', 'read', '../packages/core/src/rules.ts'];
      const command = runCommand('npm', args, { cwd: join(folder, 'bench') });
      started.push(command);
      expect(await command.exited).toBe(0);
      expect(command.output()).toMatch(/^ *1 .* \d+-\d+/m);
    });
  },
);

/** @param {() => boolean} condition */
async function waitUntil(condition) {
  while (!condition()) await setTimeout(20);
}
