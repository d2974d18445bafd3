import './lib/require-node.mjs';
import { parseArgs } from 'node:util';
import { Failure, runMain } from './lib/failure.mjs';
import { ensureInstalled } from './lib/prepare.mjs';
import { ARCHITECTURES, buildArtefacts } from './release/build-artefacts.mjs';

/** @import { Architecture } from './release/build-artefacts.mjs' */

const EXIT_WRONG_USE = 2;
const USAGE = `Usage: npm run release:artefact -- [--arch x64] [--arch arm64] [--output FOLDER] [--allow-dirty]

Builds what a box installs: one file for each architecture, Node included (docs/releasing.md).
  --arch ARCH      x64 or arm64; without it, both
  --output FOLDER  where the files go (default: dist)
  --allow-dirty    builds the working tree with its uncommitted changes, and says so in the version
`;

async function main() {
  const { help, arch, output, 'allow-dirty': allowDirty } = readOptions(process.argv.slice(2));
  if (help) {
    process.stdout.write(USAGE);
    return;
  }
  const architectures = [...new Set(arch.map(readArchitecture))];
  await ensureInstalled();
  const artefacts = await buildArtefacts({ architectures, output, allowDirty });
  for (const { path, size } of artefacts) process.stdout.write(`${path}  ${(size / 1e6).toFixed(1)} MB\n`);
}

/** @param {string[]} args */
function readOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        arch: { type: 'string', multiple: true, default: [...ARCHITECTURES] },
        output: { type: 'string', default: 'dist' },
        'allow-dirty': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new Failure(`${error instanceof Error ? error.message : error}\n\n${USAGE}`, EXIT_WRONG_USE);
  }
}

/**
 * @param {string} name
 * @returns {Architecture}
 */
function readArchitecture(name) {
  const architecture = ARCHITECTURES.find((each) => each === name);
  if (architecture !== undefined) return architecture;
  throw new Failure(`--arch is one of ${ARCHITECTURES.join(', ')}, not '${name}'.`, EXIT_WRONG_USE);
}

await runMain(main);
