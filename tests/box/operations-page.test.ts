import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { boxLayout, SHIPPED_LOGS } from '@iris/box';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const IRIS = join(ROOT, 'apps/cli/bin/iris.mjs');
const page = readFileSync(join(ROOT, 'docs/operations.md'), 'utf8');
const commands = [...help().matchAll(/^ {2}([a-z]+) /gm)].map(([, name = '']) => name);
/** What the page has people type, or has in the middle of a sentence as code: a command of `iris` with all that follows. */
const typed = [...page.matchAll(/\biris ([a-z]+)((?: +[^`#|\n,;&]+)?)/g)]
  .filter(([, name = '']) => commands.includes(name))
  .map(([, name = '', rest = '']) => ({ name, options: rest.match(/(?<= )--[a-z-]+/g) ?? [] }));

function help(...args: readonly string[]): string {
  return execFileSync(process.execPath, [IRIS, ...args, '--help'], { encoding: 'utf8' });
}

/** A row of a table that begins with a cell. */
function row(cell: string): string | undefined {
  return page.split('\n').find((line) => line.startsWith(`| ${cell} `));
}

describe('the page about operations', () => {
  it('names commands and options that there are', () => {
    const names = new Set(typed.map(({ name }) => name));
    expect([...names].sort()).toEqual(
      expect.arrayContaining(['backup', 'deploy', 'doctor', 'install', 'releases', 'restart', 'restore', 'rollback']),
    );
    const unknown = [...names].flatMap((name) => {
      const known = help(name);
      const options = typed.filter((each) => each.name === name).flatMap((each) => each.options);
      return options.filter((option) => !known.includes(option)).map((option) => `${name} ${option}`);
    });
    expect(unknown).toEqual([]);
  });

  it('says of each status with which a deploy may end what it means', () => {
    const statuses = [...help('deploy').matchAll(/^ {2}(\d+) {2,}/gm)].map(([, status = '']) => status);
    expect(statuses).toContain('3');
    expect(statuses.filter((status) => row(status) === undefined)).toEqual([]);
  });

  it('says where what is', () => {
    const { settings, releases, places, deployScript, deploys, command, data, accessLog, emfLog, nginxConf } =
      boxLayout();
    const paths = { settings, releases, places, deployScript, deploys, command, data, accessLog, emfLog, nginxConf };
    expect(Object.values(paths).filter((path) => !page.includes(`\`${path}`))).toEqual([]);
  });

  it.each(SHIPPED_LOGS)('says how long $logGroup is kept', ({ logGroup, retentionDays }) => {
    expect(row(`\`${logGroup}\``)).toContain(`| ${retentionDays} days |`);
  });

  it('links to headings that it has', () => {
    const headings = [...page.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
    const anchors = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
    expect(anchors.length).toBeGreaterThan(5);
    expect(anchors.filter((anchor) => !headings.includes(anchor))).toEqual([]);
  });
});
