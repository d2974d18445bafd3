import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { type Context, UsageError } from '../context.ts';

/**
 * Asks for a line on the terminal that does not show what is typed.
 * @throws UsageError where nobody can be asked, and an AbortError where no answer is given
 */
export async function askHidden(question: string, { stdin, stderr }: Context): Promise<string> {
  if (!stdin.isTTY) {
    throw new UsageError(
      'Nobody can be asked for the passphrase. Give --passphrase-file, or set IRIS_BACKUP_PASSPHRASE.',
    );
  }
  // A terminal of its own for readline, which echoes what is typed: this one shows nothing.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: stdin, output: nowhere, terminal: true });
  // Only now, since until then the terminal echoes by itself.
  stderr.write(question);
  const controller = new AbortController();
  // Ctrl-C and Ctrl-D are read as keys here.
  for (const event of ['SIGINT', 'close'] as const) terminal.once(event, () => controller.abort());
  try {
    return await terminal.question('', controller);
  } finally {
    terminal.close();
    stderr.write('\n');
  }
}
