import type { BoxLayout } from '../layout.ts';
import {
  type DeployRecord,
  type DeployStep,
  type PendingDeploy,
  readDeployRecord,
  writeDeployRecord,
} from './deploy-record.ts';

/** Writes down what a deploy is about to do, before it does it, so that the next one knows where a killed one was. */
export class DeployJournal {
  readonly #layout: BoxLayout;
  #record: DeployRecord;

  /** @throws DeployError where the record of deploys cannot be used */
  constructor(layout: BoxLayout) {
    this.#layout = layout;
    this.#record = readDeployRecord(layout);
  }

  get pending(): PendingDeploy | null {
    return this.#record.pending;
  }

  get past(): DeployRecord['past'] {
    return this.#record.past;
  }

  begin(pending: PendingDeploy): void {
    this.#write({ ...this.#record, pending });
  }

  /** The pending deploy comes to its next step. */
  goTo(step: DeployStep): void {
    const { pending } = this.#record;
    if (pending !== null) this.#write({ ...this.#record, pending: { ...pending, step } });
  }

  /** Traffic has gone to the release of the pending deploy: what is left of it is to end the one before. */
  noteSwitch(): void {
    const { pending, past } = this.#record;
    if (pending === null) return;
    const { action, to } = pending;
    const entries = action === 'restart' ? [] : [{ action, release: to.release, at: new Date().toISOString() }];
    this.#write({ past: [...past, ...entries], pending: { ...pending, step: 'drain' } });
  }

  /** As if traffic had never gone there; what is left is to end the release of the pending deploy. */
  undoSwitch(): void {
    const { pending, past } = this.#record;
    if (pending === null) return;
    const before = pending.action === 'restart' ? past : past.slice(0, -1);
    this.#write({ past: before, pending: { ...pending, step: 'gate' } });
  }

  end(): void {
    this.#write({ ...this.#record, pending: null });
  }

  #write(record: DeployRecord): void {
    writeDeployRecord(this.#layout, record);
    this.#record = record;
  }
}
