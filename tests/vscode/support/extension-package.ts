import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';

/** Paths of the files that an installed extension consists of, sorted. */
export async function listInstalledFiles(extensions: string): Promise<readonly string[]> {
  const root = await installedFolder(extensions);
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1)).sort();
}

export async function readInstalledFile(extensions: string, path: string): Promise<Buffer> {
  return readFile(join(await installedFolder(extensions), path));
}

/** The program to ask servers with, which the extension loads when it first needs it. */
export async function loadInstalledClient(extensions: string): Promise<typeof import('@iris/client/http')> {
  const root = await installedFolder(extensions);
  return createRequire(import.meta.url)(join(root, 'dist/on-demand/iris-client-http.cjs'));
}

/** Everything that a bundle asks whoever runs it for, statically or as it runs. */
export async function importsOf(extensions: string, path: string): Promise<readonly string[]> {
  const { metafile } = await build({
    entryPoints: [join(await installedFolder(extensions), path)],
    bundle: true,
    packages: 'external',
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  return [...new Set(imports.map(({ path: found, original }) => original ?? found))].sort();
}

async function installedFolder(extensions: string): Promise<string> {
  const name = (await readdir(extensions)).find((each) => each.startsWith('iris.iris-vscode-'));
  if (name === undefined) throw new Error(`The extension is not in ${extensions}.`);
  return join(extensions, name);
}
