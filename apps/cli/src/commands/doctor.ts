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
import { layOutDiagnosis } from '../reporters/diagnosis.ts';
import { toJsonLine } from '../reporters/json-line.ts';
import { createPalette } from '../reporters/palette.ts';

export interface DoctorOptions extends CommonOptions {
  readonly analyzer?: string;
  readonly live?: true;
}

/** Says which analyzers can answer; status 1 where the first choice cannot. */
export async function doctor(options: DoctorOptions, context: Context): Promise<ExitStatus> {
  const { environment, stdout } = context;
  const named = namedAnalyzers(options.analyzer, environment);
  const diagnosis = await examine({ named, environment, live: options.live === true });
  if (options.json === true) {
    stdout.write(toJsonLine(diagnosis));
  } else {
    const palette = createPalette(wantsColor(stdout, context, options));
    stdout.write(`${layOutDiagnosis(diagnosis, { palette, isNamed: named !== undefined }).join('\n')}\n`);
  }
  return diagnosis.ready ? EXIT_DONE : EXIT_FAILED;
}
