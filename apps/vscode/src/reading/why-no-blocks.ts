import { FILE_LIMITS } from '../analysis/file-limits.ts';
import type { FileReading } from './readings.ts';

/** Why a file that is looked at has no blocks to go to, and what to do, where something can be done. */
export function whyNoBlocks({ name, idle, session: { phase } }: FileReading): string {
  const why = idle?.why;
  switch (why) {
    case 'manual':
      return `${name} was not analyzed yet: run "IRIS: Analyze File".`;
    case 'not-read':
      return `The language of ${name} is not read on this machine. ${idle?.notice?.text ?? 'A server could: run "IRIS: Set Server…".'}`;
    case 'too-large':
      return `${name} is too large to be analyzed: it has more than ${FILE_LIMITS}.`;
    case undefined:
      break;
    default:
      return why satisfies never;
  }
  if (phase.kind === 'failed') return `${phase.failure.message} ${phase.failure.advice}`;
  if (phase.kind === 'analyzing') return `${name} is being analyzed: try again in a moment.`;
  return `${name} has no blocks.`;
}
