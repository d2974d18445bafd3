import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Failure } from '../lib/failure.mjs';
import { productNode } from '../lib/repository-node.mjs';
import { runProgram } from '../lib/tools.mjs';

/**
 * @import { Architecture, Artefact } from './build-artefacts.mjs'
 * @import { Source } from './source.mjs'
 */

const MAX_SIZE_BYTES = 80_000_000;
const COMPRESSOR = fileURLToPath(new URL('compress.mjs', import.meta.url));

/**
 * Makes one file of a release's folder, the same bytes each time, with its checksum in a file beside it, as `sha256sum -c`
 * reads it. The file is there whole or not at all.
 * @param {{ source: Source, architecture: Architecture, folder: string, output: string }} options
 * @returns {Promise<Artefact>}
 */
export async function packArtefact({ source, architecture, folder, output }) {
  const archive = `${folder}.tar`;
  await step('tar', [...tarFlags(source), '-cf', archive, '-C', dirname(folder), basename(folder)]);
  const name = `iris-${source.release}-linux-${architecture}.tar.gz`;
  // On the file system where it stays, so that the last step only names it.
  const draft = join(output, `.${name}.${process.pid}`);
  const path = join(output, name);
  mkdirSync(output, { recursive: true });
  try {
    await step(productNode(), [COMPRESSOR, archive, draft]);
    const { size } = statSync(draft);
    if (size > MAX_SIZE_BYTES) {
      throw new Failure(
        `The artefact for ${architecture} would have ${(size / 1e6).toFixed(1)} MB, and ${MAX_SIZE_BYTES / 1e6} MB is the limit.\n` +
          'Look what a new dependency brings that a box does not need (scripts/release/contents.mjs).',
      );
    }
    const sha256 = createHash('sha256').update(readFileSync(draft)).digest('hex');
    writeFileSync(`${path}.sha256`, `${sha256}  ${name}\n`);
    renameSync(draft, path);
    return { path, size };
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * As GNU tar's manual has it for archives that can be made again: nothing of the order, the times, the owners and the
 * mask of the machine gets in.
 * @param {Source} source
 */
function tarFlags({ committedAt }) {
  const owners = ['--owner=0', '--group=0', '--numeric-owner'];
  return ['--format=ustar', '--sort=name', `--mtime=@${committedAt}`, '--mode=u=rwX,go=rX', ...owners];
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 */
async function step(program, args) {
  const env = { ...process.env, LC_ALL: 'C', TAR_OPTIONS: '' };
  const { code, output } = await runProgram(program, args, { capture: true, env });
  if (code === 0) return;
  const hint = program === 'tar' ? '\nGNU tar is needed; on macOS it is called gtar and has to be found as tar.' : '';
  throw new Failure(`Packing failed. ${basename(program)} says:\n\n${output.trim()}${hint}`);
}
