import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runChild } from './processes/run-child.ts';

/**
 * Runs this command line on the Node that the repository brings, because the one that started it is too old. Must
 * itself run on Node 20.
 *
 * @param script the program's file, run again by the other Node
 * @returns the exit status
 */
export async function handOver(script: string, args: readonly string[]): Promise<number> {
  const node = findNode();
  if (node === undefined) {
    process.stderr.write(
      `IRIS needs Node 24 and this is ${process.versions.node}. None came with it for ${process.platform} on ` +
        `${process.arch}: run npm install where IRIS is installed, or install Node 24.\n`,
    );
    return 1;
  }
  return runChild(node, [script, ...args], {});
}

/** The program in npm's package for this platform; one for another architecture runs where the system translates it. */
function findNode(): string | undefined {
  const require = createRequire(import.meta.url);
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const names = [`node-${platform}-${process.arch}`, ...(platform === 'linux' ? [] : [`node-${platform}-x64`])];
  for (const name of names) {
    try {
      const folder = dirname(require.resolve(`${name}/package.json`));
      return join(folder, 'bin', platform === 'win' ? 'node.exe' : 'node');
    } catch {
      // Not installed: the next name may be.
    }
  }
  return undefined;
}
