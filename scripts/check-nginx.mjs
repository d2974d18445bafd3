import './lib/require-node.mjs';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { edgeLimits, placeholderCommand, readNginxProgram, renderNginx } from '@iris/box';
import { loadConfig } from '@iris/server/config';
import { amazonMain, debianMain } from '../tests/box/support/main-conf.ts';
import { runMain } from './lib/failure.mjs';

const HOST = 'iris.example.org';
const DISTRIBUTIONS = { debian: debianMain, amazon: amazonMain };

/** Has the Nginx that is installed read the configuration of a box, inside that of each distribution. */
async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'iris-check-nginx-'));
  try {
    const problems = Object.entries(DISTRIBUTIONS).flatMap(([name, renderMain]) => {
      const { status, stderr } = check(join(folder, name), renderMain);
      return status === 0 && !/\[(warn|error|emerg)\]/.test(stderr) ? [] : [`In nginx.conf of ${name}:\n${stderr}`];
    });
    for (const problem of problems) process.stdout.write(`${problem}\n`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {(main: import('../tests/box/support/main-conf.ts').MainConf) => string} renderMain
 */
function check(folder, renderMain) {
  mkdirSync(folder);
  const [program, ...args] = placeholderCommand(HOST, folder);
  const made = spawnSync(program, args, { encoding: 'utf8' });
  if (made.status !== 0) return made;
  const confFile = join(folder, 'iris.conf');
  const conf = renderNginx({
    host: HOST,
    program: readNginxProgram(spawnSync('nginx', ['-V'], { encoding: 'utf8' }).stderr),
    limits: edgeLimits(loadConfig({})),
    paths: {
      nginxConf: confFile,
      liveMarker: join(folder, 'live-b'),
      tls: folder,
      acmeRoot: folder,
      site: folder,
      accessLog: join(folder, 'access.log'),
      nginxErrorLog: join(folder, 'error.log'),
    },
  });
  writeFileSync(confFile, conf);
  const main = join(folder, 'nginx.conf');
  writeFileSync(main, renderMain({ folder, user: userInfo().username, httpDirectives: `include ${confFile};` }));
  return spawnSync('nginx', ['-t', '-p', folder, '-c', main], { encoding: 'utf8' });
}

await runMain(main);
