import type { InstallPlan, Step, StepOutcome } from '@iris/box';
import { escapeMessage } from '../files/file-path.ts';
import type { Palette } from './palette.ts';
import { wrapText } from './wrap-text.ts';

export interface InstallPrinterOptions {
  readonly palette: Palette;
  /** Of all steps. */
  readonly count: number;
  readonly write: (text: string) => void;
}

const COLUMNS = 100;
const INDENT = '       ';

/** Tells people of each step as it is made. */
export class InstallPrinter {
  readonly #options: InstallPrinterOptions;
  #number = 0;
  /** Of the step whose changes were told before they were made. */
  #begun: string | undefined;

  constructor(options: InstallPrinterOptions) {
    this.#options = options;
  }

  /** What is about to be done, and what was found. */
  open({ release, system, notes }: Omit<InstallPlan, 'steps'>, isDry: boolean): void {
    this.#options.write(
      `${escapeMessage(`${release} on ${system}`)}${isDry ? ': nothing is changed (--dry-run)' : ''}\n`,
    );
    for (const note of notes) {
      this.#options.write(`${wrapText(`- ${escapeMessage(note)}`, COLUMNS, '  ').join('\n')}\n`);
    }
  }

  begin(step: Pick<Step, 'name' | 'title' | 'why'>, changes: readonly string[]): void {
    this.#introduce(step);
    this.#list('will', changes);
    this.#begun = step.name;
  }

  end(outcome: StepOutcome): void {
    const { palette } = this.#options;
    if (this.#begun !== outcome.name) this.#introduce(outcome);
    switch (outcome.result) {
      case 'done':
        this.#line(palette.faint('nothing to change'));
        break;
      case 'changed':
        this.#line(palette.label('done'));
        break;
      case 'would change':
        this.#list('would', outcome.details);
        break;
      case 'skipped':
        this.#line(palette.caution(`skipped: ${outcome.details.join('; ')}`));
    }
  }

  #introduce({ title, why }: Pick<Step, 'title' | 'why'>): void {
    const { palette, count, write } = this.#options;
    this.#number += 1;
    write(`\n${`${this.#number}/${count}`.padStart(5)}  ${palette.intent(escapeMessage(title))}\n`);
    this.#line(palette.faint(escapeMessage(why)));
  }

  #list(verb: 'will' | 'would', changes: readonly string[]): void {
    for (const change of changes) this.#line(`- ${verb} ${escapeMessage(change)}`);
  }

  #line(text: string): void {
    this.#options.write(`${wrapText(text, COLUMNS, INDENT).join('\n')}\n`);
  }
}

/** What came of it all, in a sentence or two. */
export function summarize(outcomes: readonly StepOutcome[], host: string): string {
  const count = (result: StepOutcome['result']): number => outcomes.filter((each) => each.result === result).length;
  const skipped = count('skipped') === 0 ? '' : ` ${count('skipped')} skipped; why stands there.`;
  if (count('would change') > 0)
    return `${count('would change')} of ${outcomes.length} steps would change something.${skipped}`;
  const changed =
    count('changed') === 0 ? 'Nothing had to be changed.' : `${inSteps(count('changed'))} changed something.`;
  const serves = outcomes.some(({ name, result }) => name === 'start' && result !== 'skipped');
  return `${changed}${skipped}${serves ? ` IRIS serves on https://${host}.` : ''}`;
}

function inSteps(count: number): string {
  return count === 1 ? '1 step' : `${count} steps`;
}
