import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { boxLayout, examineBox, isBox } from '@iris/box';
import {
  type CommonOptions,
  type Context,
  EXIT_DONE,
  EXIT_FAILED,
  type ExitStatus,
  namedAnalyzers,
  wantsColor,
} from '../context.ts';
import { examine } from '../doctor/examine.ts';
import type { Environment } from '../environment.ts';
import { layOutBox } from '../reporters/box-findings.ts';
import { layOutDiagnosis } from '../reporters/diagnosis.ts';
import { toJsonLine } from '../reporters/json-line.ts';
import { createPalette } from '../reporters/palette.ts';

export interface DoctorOptions extends CommonOptions {
  readonly analyzer?: string;
  readonly live?: true;
}

/** Says which analyzers can answer, and on a box of every link whether it holds; status 1 where something is broken. */
export async function doctor(options: DoctorOptions, context: Context): Promise<ExitStatus> {
  const { stdout } = context;
  const { boxRoot } = context.environment;
  const box = isBox(boxRoot) ? await examineBox(boxRoot) : undefined;
  const environment = box === undefined ? context.environment : withSettings(context.environment);
  const named = namedAnalyzers(options.analyzer, environment);
  const diagnosis = await examine({ named, environment, live: options.live === true });
  if (options.json === true) {
    stdout.write(toJsonLine({ ...diagnosis, ...(box !== undefined && { box }) }));
  } else {
    const palette = createPalette(wantsColor(stdout, context, options));
    const about = layOutDiagnosis(diagnosis, { palette, isNamed: named !== undefined });
    const lines = box === undefined ? about : [...layOutBox(box, palette), '', ...about];
    stdout.write(`${lines.join('\n')}\n`);
  }
  const isBroken = box?.some(({ status }) => status === 'bad') === true;
  return diagnosis.ready && !isBroken ? EXIT_DONE : EXIT_FAILED;
}

/** On a box the server's settings count, as far as whoever asks may read them; what he sets himself wins. */
function withSettings(environment: Environment): Environment {
  try {
    return environment.filledUpWith(parseEnv(readFileSync(boxLayout(environment.boxRoot).settings, 'utf8')));
  } catch {
    // Why they cannot be read is said of the settings.
    return environment;
  }
}
