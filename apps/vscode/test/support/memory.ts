/** What an editor keeps small things in, for tests: a map. */
export class FakeMemory {
  readonly values = new Map<string, unknown>();

  get(name: string): unknown {
    return this.values.get(name);
  }

  async update(name: string, value: unknown): Promise<void> {
    this.values.set(name, value);
  }
}

/** An editor's secret storage, for tests: a map. */
export class FakeSecrets {
  readonly values = new Map<string, string>();

  async get(name: string): Promise<string | undefined> {
    return this.values.get(name);
  }

  async store(name: string, value: string): Promise<void> {
    this.values.set(name, value);
  }

  async delete(name: string): Promise<void> {
    this.values.delete(name);
  }
}
