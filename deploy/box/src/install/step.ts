import { reasonOf } from '../releases/deploy-error.ts';
import { InstallError } from './install-error.ts';

/** What a look at the system found about a step. */
export type Finding =
  | { readonly kind: 'done' }
  /** What is to be changed, each as the end of the sentence "would …". */
  | { readonly kind: 'needed'; readonly changes: readonly string[] }
  /** Not done, and why; what to do about it, where there is something. */
  | { readonly kind: 'skipped'; readonly reason: string };

/** A part of the installation. */
export interface Step {
  readonly name: string;
  readonly title: string;
  /** What it is good for, a sentence. */
  readonly why: string;
  /** Looks, and changes nothing; also where steps before it have not been made. */
  readonly check: () => Finding | Promise<Finding>;
  /** Makes what `check` found needed. Whatever it was interrupted at before, it is made again. */
  readonly change: () => void | Promise<void>;
}

export interface StepOutcome {
  readonly name: string;
  readonly title: string;
  readonly why: string;
  readonly result: 'done' | 'changed' | 'would change' | 'skipped';
  /** What was or would be changed, or why it was skipped. */
  readonly details: readonly string[];
}

export const DONE: Finding = { kind: 'done' };

/** What is to be changed, if anything. */
export function needed(changes: readonly string[]): Finding {
  return changes.length === 0 ? DONE : { kind: 'needed', changes };
}

export interface StepListener {
  /** Before a change, which may take a while. */
  readonly begun: (step: Step, changes: readonly string[]) => void;
  readonly ended: (outcome: StepOutcome) => void;
}

/**
 * Makes steps in order, those that are not done yet, and looks at each again afterwards.
 * @throws InstallError where one cannot be made; those before it stay made
 */
export async function makeSteps(
  steps: readonly Step[],
  { dryRun, begun, ended }: StepListener & { readonly dryRun: boolean },
): Promise<readonly StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  for (const step of steps) {
    const finding = await step.check();
    const outcome = { ...describe(step), ...(await settle(step, finding, dryRun ? undefined : begun)) };
    ended(outcome);
    outcomes.push(outcome);
  }
  return outcomes;
}

async function settle(
  step: Step,
  finding: Finding,
  begun: StepListener['begun'] | undefined,
): Promise<Pick<StepOutcome, 'result' | 'details'>> {
  switch (finding.kind) {
    case 'done':
      return { result: 'done', details: [] };
    case 'skipped':
      return { result: 'skipped', details: [finding.reason] };
    case 'needed': {
      if (begun === undefined) return { result: 'would change', details: finding.changes };
      begun(step, finding.changes);
      await make(step);
      const left = await step.check();
      if (left.kind === 'needed') {
        throw new InstallError(`"${step.title}" was made, and yet something is left: ${left.changes.join('; ')}.`);
      }
      return { result: 'changed', details: finding.changes };
    }
  }
}

async function make(step: Step): Promise<void> {
  try {
    await step.change();
  } catch (error) {
    if (error instanceof InstallError) throw error;
    const what = `"${step.title}" could not be made: ${reasonOf(error)}`;
    throw new InstallError(`${what}\nMend that and run the installer again: it goes on there.`, { cause: error });
  }
}

function describe({ name, title, why }: Step): Pick<StepOutcome, 'name' | 'title' | 'why'> {
  return { name, title, why };
}
