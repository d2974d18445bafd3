import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toolEntry } from '../../../scripts/lib/tools.mjs';

/** The folder that the packed extension brings. */
export const VIRTUAL_FOLDER = 'memory:/';
const run = promisify(execFile);

const MANIFEST = {
  name: 'virtual-files',
  publisher: 'tests',
  version: '1.0.0',
  engines: { vscode: '^1.100.0' },
  main: './extension.cjs',
  activationEvents: ['onFileSystem:memory'],
  capabilities: { virtualWorkspaces: true },
};

/**
 * Packs an extension that brings a folder with files that are on no disk, as those do that show repositories of a host.
 * @param files texts by name
 * @param folder where the package is put
 * @returns its path
 */
export async function packVirtualFiles(
  files: Readonly<Record<string, string>>,
  folder: string,
  node: string,
): Promise<string> {
  const source = await mkdtemp(join(folder, 'virtual-files-'));
  const place = join(source, 'extension');
  await mkdir(place);
  await writeFile(join(place, 'package.json'), JSON.stringify(MANIFEST));
  await writeFile(join(place, 'extension.cjs'), programOf(files));
  const vsix = join(source, 'virtual-files.vsix');
  const vsce = toolEntry(['@vscode/vsce', 'vsce']);
  const options = ['--no-dependencies', '--allow-missing-repository', '--skip-license', '--out', vsix];
  await run(node, [vsce, 'package', ...options], { cwd: place });
  return vsix;
}

function programOf(files: Readonly<Record<string, string>>): string {
  return `
    const { EventEmitter, FileSystemError, FileType, workspace } = require('vscode');
    const texts = new Map(Object.entries(${JSON.stringify(files)}));
    const read = (uri) => {
      const text = texts.get(uri.path.slice(1));
      if (text === undefined) throw FileSystemError.FileNotFound(uri);
      return new TextEncoder().encode(text);
    };
    const refuse = (uri) => {
      throw FileSystemError.NoPermissions(uri);
    };
    const provider = {
      // VS Code takes no provider without them.
      ...{ createDirectory: refuse, delete: refuse, rename: refuse, writeFile: refuse },
      onDidChangeFile: new EventEmitter().event,
      watch: () => ({ dispose: () => {} }),
      stat: (uri) => {
        const isFolder = uri.path === '/';
        const size = isFolder ? 0 : read(uri).length;
        return { type: isFolder ? FileType.Directory : FileType.File, ctime: 0, mtime: 0, size };
      },
      readDirectory: () => [...texts.keys()].map((name) => [name, FileType.File]),
      readFile: read,
    };
    exports.activate = ({ subscriptions }) => {
      subscriptions.push(workspace.registerFileSystemProvider('memory', provider, { isReadonly: true }));
    };
  `;
}
