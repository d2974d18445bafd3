import * as box from '@iris/box';
import {
  type CommonOptions,
  type Context,
  EXIT_DONE,
  EXIT_FAILED,
  EXIT_INTERRUPTED,
  type ExitStatus,
} from '../context.ts';
import { escapeMessage } from '../files/file-path.ts';
import { abortOnSignals } from '../processes/abort-on-signals.ts';
import { toJsonLine } from '../reporters/json-line.ts';

const EXIT_STATUSES: Readonly<Record<box.DeployFailure, ExitStatus>> = {
  refused: EXIT_FAILED,
  rejected: 3,
  busy: 4,
  unfinished: 5,
  interrupted: EXIT_INTERRUPTED,
};

/** Has the release in an artefact serve on this box. */
export function deploy(artefact: string, options: CommonOptions, context: Context): Promise<ExitStatus> {
  return run(options, context, (deps) => box.deploy(artefact, deps));
}

/** Has a release serve again that is on this box. */
export function rollback(version: string | undefined, options: CommonOptions, context: Context): Promise<ExitStatus> {
  return run(options, context, (deps) => box.rollback(version, deps));
}

/** Has the release that serves on this box do so from a new start. */
export function restart(options: CommonOptions, context: Context): Promise<ExitStatus> {
  return run(options, context, box.restart);
}

async function run(
  { json }: CommonOptions,
  context: Context,
  work: (deps: box.DeployDeps) => Promise<box.DeployResult>,
): Promise<ExitStatus> {
  const { stdout, stderr, environment } = context;
  // A connection that breaks must not end a deploy half way.
  context.outliveReaders();
  try {
    const layout = box.boxLayout(environment.boxRoot);
    const supervisor = new box.SystemdSupervisor();
    const report = (message: string): void => {
      stderr.write(`${escapeMessage(message)}\n`);
    };
    const result = await abortOnSignals((signal) => {
      signal.addEventListener('abort', () => report('Giving up, unless requests go to the new place already.'));
      return work({ layout, supervisor, report, signal });
    });
    stdout.write(json === true ? toJsonLine({ status: 'done', ...result }) : describeResult(result));
    return EXIT_DONE;
  } catch (error) {
    if (!(error instanceof box.DeployError)) throw error;
    if (json === true) stdout.write(toJsonLine({ status: error.failure, error: error.message }));
    else stderr.write(`error: ${escapeMessage(error.message)}\n`);
    return EXIT_STATUSES[error.failure];
  }
}

function describeResult({ action, release, before, notes, switchedAfterMs, durationMs }: box.DeployResult): string {
  const change = before === null || before === release ? '' : `; before it ${before} did ("iris rollback" goes back)`;
  const former = action === 'restart' ? ', started anew with the settings as they are now' : change;
  const times = `Requests went to it ${inSeconds(switchedAfterMs)} after its start; all took ${inSeconds(durationMs)}.`;
  return [...notes.map((note) => `Note: ${note}`), `${release} serves${former}. ${times}`, '']
    .map(escapeMessage)
    .join('\n');
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
