import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type RunningCommand, runCommand } from '../../../scripts/test/support/running-command.mjs';
import { FakeBox } from './fake-box.ts';

export const IRIS = fileURLToPath(new URL('../../../apps/cli/bin/iris.mjs', import.meta.url));
const SYSTEMCTL = fileURLToPath(new URL('places-systemctl.ts', import.meta.url));

/** A box for the command line: a `systemctl` that runs real processes is found before that of the machine. */
export class CommandBox {
  readonly box: FakeBox;
  readonly environment: Readonly<Record<string, string>>;

  private constructor(box: FakeBox, root: string) {
    const programs = join(box.root, 'programs');
    mkdirSync(programs);
    writeScript(join(programs, 'systemctl'), `exec '${process.execPath}' '${SYSTEMCTL}' "$@"`);
    writeScript(join(programs, 'journalctl'), 'echo it has said this');
    this.box = box;
    this.environment = { IRIS_BOX_ROOT: root, PATH: `${programs}:${process.env['PATH']}` };
  }

  /** @param root where the command line looks for the box instead */
  static async prepare(root?: string): Promise<CommandBox> {
    const box = await FakeBox.prepare();
    return new CommandBox(box, root ?? box.root);
  }

  iris(...args: readonly string[]): RunningCommand {
    return runCommand(process.execPath, [IRIS, ...args], { cwd: this.box.root, env: this.environment });
  }
}

/** The exit status of a command, and all that it wrote. */
export async function outcome(command: RunningCommand): Promise<readonly [number | null, string]> {
  return [await command.exited, command.output()];
}

function writeScript(path: string, line: string): void {
  writeFileSync(path, `#!/bin/sh\n${line}\n`);
  chmodSync(path, 0o755);
}
