import { cpSync, existsSync, readFileSync, realpathSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { ensureDebianPackages, NAMES_FOR_CODE_SERVER } from './debian-packages.mjs';
import { Failure } from './failure.mjs';
import { makeOnce } from './made-once.mjs';
import { withProgress } from './progress.mjs';
import { productNode } from './repository-node.mjs';
import { runProgram } from './tools.mjs';
import { ROOT } from './workspace.mjs';

const FOLDER = join(ROOT, '.cache', 'code-server');
/** Names the one version, and every package of it with its hash. */
const MANIFESTS = ['package.json', 'package-lock.json'].map((name) => join(ROOT, 'tests/vscode/code-server', name));

/**
 * code-server, a VS Code that a browser shows: its program for the repository's Node, or what the system lacks to have
 * it. It is compiled once, which takes some minutes, and anew when its version or Node's changes.
 * @returns {Promise<{ readonly program: string } | { readonly missing: string }>}
 * @throws Failure when npm cannot install it
 */
export async function ensureCodeServer() {
  const made = await makeOnce({
    home: FOLDER,
    ingredients: [...MANIFESTS.map((path) => readFileSync(path)), await describeNode()],
    make: install,
  });
  return 'folder' in made ? { program: join(made.folder, 'node_modules/code-server/out/node/entry.js') } : made;
}

/** Native modules fit one version of Node on one platform. */
async function describeNode() {
  const { output } = await runProgram(productNode(), ['--version'], { capture: true });
  return `${output.trim()} ${process.platform} ${process.arch}`;
}

/**
 * @param {string} folder
 * @returns {Promise<string | undefined>} what the system lacks
 */
async function install(folder) {
  const missing = await ensureDebianPackages({ names: NAMES_FOR_CODE_SERVER });
  if (missing.length > 0) return missing.join('; ');
  for (const path of MANIFESTS) cpSync(path, join(folder, basename(path)));
  await withProgress('Compiling code-server (some minutes, once)', async () => {
    const args = [findNpm(), 'ci', '--prefix', folder, '--loglevel=error', '--no-progress'];
    const { code, output } = await runProgram(productNode(), args, { capture: true, env: installEnvironment() });
    if (code === 0) return;
    throw new Failure(
      `code-server, in which the extension is tested, cannot be installed. npm says:\n\n${output.trim()}\n\n` +
        'Check that the registry is reached ("npm ping") and run the command again.',
    );
  });
  return undefined;
}

/** Its install scripts compile what is native, with the `node` of the path and against the headers beside it. */
function installEnvironment() {
  const folder = dirname(productNode());
  const prefix = dirname(folder);
  return {
    ...process.env,
    // Its check of Node's version goes by this, and an npm above this one has written its own Node into it.
    npm_config_user_agent: undefined,
    PATH: `${folder}${delimiter}${process.env['PATH'] ?? ''}`,
    npm_config_ignore_scripts: 'false',
    ...(existsSync(join(prefix, 'include/node/node.h')) ? { npm_config_nodedir: prefix } : {}),
  };
}

/** The npm that runs this script, else the one that is installed, as a program for the repository's Node. */
function findNpm() {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found =
    process.env['npm_execpath'] ?? folders.map((each) => join(each, 'npm')).find((path) => existsSync(path));
  if (found === undefined) throw new Failure('npm is not on the path. Run this through it: npm test -- vscode');
  return realpathSync(found);
}
