import { describe, expect, it } from 'vitest';
import { makeFolder } from '../support/folder.ts';
import { iris } from '../support/iris.ts';

describe('help', () => {
  it.each([
    [[]],
    [['--help']],
    [['-h']],
    [['help']],
    [['read', '--help']],
    [['help', 'read']],
    [['serve', '--help']],
    [['cache', '--help']],
    [['cache', 'stats', '--help']],
    [['doctor', '--help']],
  ])('of iris %j goes to stdout, with status 0', async (args) => {
    const { status, stdout, stderr } = await iris(args);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage: iris');
    expect(stdout).toContain('--json');
    expect(stdout).toContain('Exit status: 0 done, 1');
  });

  it.each([[[]], [['read']], [['serve']], [['cache']], [['doctor']]])(
    'of iris %j begins with examples',
    async (command) => {
      const { stdout } = await iris([...command, '--help']);
      expect(stdout.indexOf('Examples:')).toBeGreaterThan(0);
      expect(stdout.indexOf('Examples:')).toBeLessThan(stdout.indexOf('Usage:'));
    },
  );
});

describe('--version', () => {
  it('prints the version alone, or as JSON', async () => {
    const { stdout } = await iris(['--version']);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const json = await iris(['--version', '--json']);
    expect(JSON.parse(json.stdout)).toEqual({ version: stdout.trim(), commit: null, node: process.versions.node });
  });
});

describe('wrong use', () => {
  it.each([
    ['a mistyped command', ['raed', 'x'], 'Did you mean read?'],
    ['a mistyped option', ['read', '--jsn', 'x'], 'Did you mean --json?'],
    ['a mistyped subcommand', ['cache', 'stat'], 'Did you mean stats?'],
    ['a path where a command belongs', ['a.py'], 'iris read a.py'],
    ['no path', ['read'], "missing required argument 'path'"],
    ['too many arguments', ['cache', 'stats', 'x'], 'too many arguments'],
    ['a language that is not read', ['read', '-l', 'cobol', 'a.py'], 'It reads: python'],
    ['a language for a folder', ['read', '-l', 'python', '.'], 'folder'],
    ['standard input without a language', ['read', '-'], '--language or --filename'],
    ['a name for what is not standard input', ['read', '--filename', 'b.py', 'a.py'], "'-'"],
    ['a port that is none', ['serve', '--port', '99999'], '--port must be a number from 0 to 65535'],
    ['clearing without being asked', ['cache', 'clear'], '--yes'],
    ['a hostile word', ['\u001B[2J'], '\\x1b[2J'],
  ])('%s ends with 2 and says what to do', async (_case, args, hint) => {
    const { status, stdout, stderr } = await iris(args, { cwd: makeFolder({ 'a.py': '' }) });
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('\u001B');
  });
});
