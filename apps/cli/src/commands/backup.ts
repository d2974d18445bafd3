import { createBackup } from '@iris/box';
import { type CommonOptions, type Context, EXIT_DONE, type ExitStatus } from '../context.ts';
import { pathToShow } from '../files/file-path.ts';
import { abortOnSignals } from '../processes/abort-on-signals.ts';
import { toJsonLine } from '../reporters/json-line.ts';
import { showBytes, showCount } from '../reporters/quantities.ts';
import { askForNewPassphrase, type PassphraseOptions, readPassphrase, refuseWeak } from '../secrets/passphrase.ts';
import { reportBackupFailure, reportBackupProgress } from './backup-reports.ts';

export interface BackupOptions extends CommonOptions, PassphraseOptions {
  readonly withCache?: true;
  readonly encrypt?: true;
}

/** Backs up a box; status 1 where that cannot be done. */
export async function backup(file: string, options: BackupOptions, context: Context): Promise<ExitStatus> {
  const { withCache = false, encrypt = false } = options;
  const { stdout, stderr, environment } = context;
  const { boxRoot: root } = environment;
  const onProgress = reportBackupProgress(context);
  const given = readPassphrase(options, environment);
  if (given !== undefined) refuseWeak(given);
  try {
    const passphrase = given ?? (encrypt ? await askForNewPassphrase(context) : undefined);
    // A connection that breaks must not leave copies of keys behind.
    context.outliveReaders();
    return await abortOnSignals(async (signal) => {
      const created = await createBackup({ root, target: file, passphrase, withCache, signal, onProgress });
      if (options.json === true) {
        stdout.write(toJsonLine(created));
      } else {
        const { path, files, bytes, encrypted } = created;
        const what = `${showCount(files.length)} files, ${showBytes(bytes)}, ${encrypted ? 'encrypted' : 'not encrypted'}`;
        stdout.write(`${pathToShow(path)}: ${what}\n`);
      }
      if (passphrase === undefined) stderr.write(`It holds the keys of the settings in the clear: see --encrypt.\n`);
      return EXIT_DONE;
    });
  } catch (error) {
    return reportBackupFailure(error, context);
  }
}
