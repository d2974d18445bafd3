import { type RestoredBackup, restoreBackup, SystemdSupervisor } from '@iris/box';
import { type CommonOptions, type Context, EXIT_DONE, type ExitStatus } from '../context.ts';
import { pathToShow } from '../files/file-path.ts';
import { abortOnSignals } from '../processes/abort-on-signals.ts';
import { toJsonLine } from '../reporters/json-line.ts';
import { showCount } from '../reporters/quantities.ts';
import { askForPassphrase, type PassphraseOptions, readPassphrase } from '../secrets/passphrase.ts';
import { reportBackupFailure, reportBackupProgress } from './backup-reports.ts';

export interface RestoreOptions extends CommonOptions, PassphraseOptions {
  readonly keepSettings?: true;
  readonly whileRunning?: true;
}

/** Brings a backup back; status 1 where that cannot be done. */
export async function restore(file: string, options: RestoreOptions, context: Context): Promise<ExitStatus> {
  const { keepSettings = false, whileRunning = false } = options;
  const { stdout, environment } = context;
  const { boxRoot: root } = environment;
  const onProgress = reportBackupProgress(context);
  const supervisor = new SystemdSupervisor();
  const given = readPassphrase(options, environment);
  const passphrase = async (): Promise<string> => given ?? askForPassphrase(context);
  try {
    // A connection that breaks must not end it half way.
    context.outliveReaders();
    const wanted = { root, source: file, passphrase, keepSettings, whileRunning, supervisor, onProgress };
    const restored = await abortOnSignals((signal) => restoreBackup({ ...wanted, signal }));
    stdout.write(options.json === true ? toJsonLine(restored) : describe(restored));
    return EXIT_DONE;
  } catch (error) {
    return reportBackupFailure(error, context);
  }
}

function describe({ createdAt, release, files, setAside }: RestoredBackup): string {
  return [
    `${showCount(files.length)} files of ${createdAt} (release ${release}) are back.`,
    ...setAside.map((path) => `What was there before is in ${pathToShow(path)}: remove it once you need it no more.`),
    'Start IRIS: sudo systemctl start iris-backend',
    '',
  ].join('\n');
}
