import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { makeFolder, PYTHON } from '../support/folder.ts';
import { iris, irisOnTerminal, startIris } from '../support/iris.ts';

const ESCAPE = '\u001B[';

describe('on a terminal', () => {
  it('prints in colour, as wide as the terminal', async () => {
    const { stdout } = await irisOnTerminal(['read', 'a.py'], { cwd: makeFolder({ 'a.py': PYTHON }) });
    expect(stdout).toContain(ESCAPE);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes that colour is made of
    const lines = stdout.replace(/\u001B\[\d+m/g, '').split('\r\n');
    expect(Math.max(...lines.map((line) => line.length))).toBe(60);
  });

  it.each<[string, string[], Record<string, string>]>([
    ['NO_COLOR', [], { NO_COLOR: '1' }],
    ['--no-color', ['--no-color'], {}],
    ['TERM=dumb', [], { TERM: 'dumb' }],
  ])('prints without colour with %s', async (_case, flags, env) => {
    const { stdout } = await irisOnTerminal(['read', ...flags, 'a.py'], { cwd: makeFolder({ 'a.py': PYTHON }), env });
    expect(stdout).toContain('1  ');
    expect(stdout).not.toContain('\u001B');
  });

  it('asks before it clears a cache, and takes anything but yes for no', async () => {
    const { stdout, status } = await irisOnTerminal(['cache', 'clear'], { cwd: makeFolder(), input: 'n\n' });
    expect(stdout).toContain('Remove all answers kept in .iris/cache? [y/N]');
    expect(stdout).toContain('Nothing was removed.');
    expect(status).toBe(1);
  });
});

describe('in a pipe', () => {
  it('prints in colour only where it is told to', async () => {
    const cwd = makeFolder({ 'a.py': PYTHON });
    expect((await iris(['read', 'a.py'], { cwd, env: { TERM: 'xterm' } })).stdout).not.toContain('\u001B');
    expect((await iris(['read', 'a.py'], { cwd, env: { FORCE_COLOR: '1' } })).stdout).toContain(ESCAPE);
  });

  it('ends without a word when the reader has enough', async () => {
    const files = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`m${i}.py`, PYTHON]));
    const child = startIris(['read', '.'], { cwd: makeFolder(files) });
    let stderr = '';
    child.stderr?.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdout?.once('data', () => child.stdout?.destroy());
    const [status] = await once(child, 'close');
    expect([status, stderr]).toEqual([0, '']);
  });
});

describe('Ctrl-C', () => {
  it('ends a long read at once, with status 130', async () => {
    const files = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`m${i}.py`, PYTHON.repeat(40)]));
    const child = startIris(['read', '--json', '.'], { cwd: makeFolder(files) });
    child.stdout?.once('data', () => child.kill('SIGINT'));
    child.stdout?.resume();
    const [status] = await once(child, 'close');
    expect(status).toBe(130);
  });
});
