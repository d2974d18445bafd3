import { createInterface } from 'node:readline/promises';
import { fileURLToPath } from 'node:url';
import * as box from '@iris/box';
import {
  type CommonOptions,
  type Context,
  EXIT_DONE,
  EXIT_FAILED,
  type ExitStatus,
  UsageError,
  wantsColor,
} from '../context.ts';
import { escapeMessage } from '../files/file-path.ts';
import { InstallPrinter, summarize } from '../reporters/install-printer.ts';
import { toJsonLine } from '../reporters/json-line.ts';
import { createPalette } from '../reporters/palette.ts';

export interface InstallOptions extends CommonOptions {
  readonly host?: string;
  /** False after `--no-email`. */
  readonly email?: string | false;
  readonly environment: string;
  readonly dryRun?: true;
  readonly hardenSsh?: true;
  readonly yes?: true;
}

type WithHost = InstallOptions & Pick<box.InstallRequest, 'host'>;

/** The folder of a release, seen from a package in it. */
const RELEASE_FOLDER = new URL('../../../../', import.meta.url);

/** Sets up this machine to serve IRIS; status 1 where something is in the way. */
export async function install(options: InstallOptions, context: Context): Promise<ExitStatus> {
  try {
    const request = toRequest(options, context);
    const { host } = request;
    const plan = await box.planInstall(request);
    if (options.dryRun !== true && !(await mayGoOn(plan, { ...options, host }, context))) {
      context.stderr.write('Nothing was changed.\n');
      return EXIT_FAILED;
    }
    // A connection that breaks must not end it half way.
    if (options.dryRun !== true) context.outliveReaders();
    await carryOut(plan, { ...options, host }, context);
    return EXIT_DONE;
  } catch (error) {
    if (!(error instanceof box.InstallError)) throw error;
    fail(error, options, context);
    return EXIT_FAILED;
  }
}

async function carryOut(plan: box.InstallPlan, options: WithHost, context: Context): Promise<void> {
  const { dryRun = false, json = false, host } = options;
  const { stdout } = context;
  if (json) {
    const { release, system, notes } = plan;
    stdout.write(toJsonLine({ release, system, notes }));
    await box.install(plan, { dryRun, begun: () => {}, ended: (outcome) => stdout.write(toJsonLine(outcome)) });
    return;
  }
  const palette = createPalette(wantsColor(stdout, context, options));
  const printer = new InstallPrinter({ palette, count: plan.steps.length, write: (text) => stdout.write(text) });
  printer.open(plan, dryRun);
  const outcomes = await box.install(plan, {
    dryRun,
    begun: (step, changes) => printer.begin(step, changes),
    ended: (outcome) => printer.end(outcome),
  });
  stdout.write(`\n${summarize(outcomes, host)}\n`);
}

function fail({ message }: Error, { json }: InstallOptions, { stdout, stderr }: Context): void {
  if (json === true) stdout.write(toJsonLine({ status: 'failed', error: message }));
  else for (const line of message.split('\n')) stderr.write(`error: ${escapeMessage(line)}\n`);
}

function toRequest(options: InstallOptions, { environment }: Context): box.InstallRequest {
  const { email, dryRun, hardenSsh } = options;
  const host = options.host ?? box.installedHost(environment.boxRoot);
  if (host === undefined)
    throw new UsageError('Nothing is installed yet. Add --host NAME, the name by which clients ask.');
  if (options.environment !== 'prod' && options.environment !== 'dev') {
    throw new UsageError('--environment must be prod or dev.');
  }
  if (dryRun !== true && process.getuid?.() !== 0) {
    throw new box.InstallError(
      'Only root may set up a machine: run it with sudo. With --dry-run anybody sees what it would do.',
    );
  }
  return {
    host,
    email: email === false ? null : email,
    environment: options.environment,
    hardensSsh: hardenSsh === true,
    releaseFolder: fileURLToPath(RELEASE_FOLDER).replace(/\/$/, ''),
    root: environment.boxRoot,
    variables: environment.variables,
  };
}

async function mayGoOn({ release, system }: box.InstallPlan, options: WithHost, context: Context): Promise<boolean> {
  if (options.yes === true) return true;
  const { stdin, stderr } = context;
  if (!stdin.isTTY)
    throw new UsageError('Nobody can be asked whether to go on. Add --yes, or --dry-run to see what would be done.');
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await terminal.question(
      `Install ${release} on this machine (${system}) for ${options.host}? [y/N] `,
    );
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}
