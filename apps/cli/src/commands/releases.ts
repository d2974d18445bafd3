import * as box from '@iris/box';
import { type CommonOptions, type Context, EXIT_DONE, EXIT_FAILED, type ExitStatus, wantsColor } from '../context.ts';
import { escapeMessage } from '../files/file-path.ts';
import { toJsonLine } from '../reporters/json-line.ts';
import { createPalette } from '../reporters/palette.ts';

/** Prints the releases on this box, after ending what a deploy left that was killed. */
export async function releases(options: CommonOptions, context: Context): Promise<ExitStatus> {
  const { stdout, stderr, environment } = context;
  const layout = box.boxLayout(environment.boxRoot);
  try {
    const status = await settle(layout, context);
    const found = box.listReleases(layout);
    const { pending } = box.readDeployRecord(layout);
    stdout.write(options.json === true ? toJsonLine({ pending, releases: found }) : layOut(found, options, context));
    return found.some(isDamaged) ? EXIT_FAILED : status;
  } catch (error) {
    if (!(error instanceof box.DeployError)) throw error;
    stderr.write(`error: ${escapeMessage(error.message)}\n`);
    return EXIT_FAILED;
  }
}

/** Only where something is pending: to look is for everybody, to end it is for root. */
async function settle(layout: box.BoxLayout, { stderr, outliveReaders }: Context): Promise<ExitStatus> {
  const { pending } = box.readDeployRecord(layout);
  if (pending === null) return EXIT_DONE;
  outliveReaders();
  const report = (message: string): void => {
    stderr.write(`${escapeMessage(message)}\n`);
  };
  const { signal } = new AbortController();
  try {
    const done = await box.settleDeploys({ layout, supervisor: new box.SystemdSupervisor(), report, signal });
    if (done !== undefined) report(done);
    return EXIT_DONE;
  } catch (error) {
    if (!(error instanceof box.DeployError)) throw error;
    const { action, to, step } = pending;
    report(`A ${action} of ${to.release} is under way, at the step "${step}". ${error.message}`);
    return error.failure === 'busy' ? EXIT_DONE : EXIT_FAILED;
  }
}

function isDamaged({ version }: box.KeptRelease): boolean {
  return version === null;
}

function layOut(found: readonly box.KeptRelease[], options: CommonOptions, context: Context): string {
  if (found.length === 0) return 'There is no release on this box: "iris deploy" brings one.\n';
  const palette = createPalette(wantsColor(context.stdout, context, options));
  const width = Math.max(...found.map(({ release }) => release.length));
  const lines = found.map((each) => {
    const { release, role, places, liveSince } = each;
    const place = places.length === 0 ? '' : ` in place ${places.join(' and ')}`;
    const since =
      liveSince === null
        ? 'no deploy of it is known'
        : `last live from ${liveSince.slice(0, 16).replace('T', ' ')} UTC`;
    const name = release.padEnd(width);
    const damage = isDamaged(each) ? '; its folder is gone or damaged: deploy its artefact again' : '';
    const words = `${palette.faint(`${since}${place}`)}${damage}`;
    return `${role === 'live' ? palette.label(name) : name}  ${role.padEnd('previous'.length)}  ${words}`;
  });
  return `${lines.join('\n')}\n`;
}
