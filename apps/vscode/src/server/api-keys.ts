/** What the editor keeps secrets with. */
interface SecretStore {
  get(name: string): PromiseLike<string | undefined>;
  store(name: string, value: string): PromiseLike<void>;
  delete(name: string): PromiseLike<void>;
}

/** The deployed setting that holds a key, as the user wrote it; a workspace's own settings do not count. */
interface KeySetting {
  readonly read: () => string;
  readonly clear: () => PromiseLike<void>;
}

/** Keys of servers: each is bound to the origin that it was set for, and is never sent to another. */
export class ApiKeys {
  readonly #secrets: SecretStore;
  readonly #setting: KeySetting;

  constructor(secrets: SecretStore, setting: KeySetting) {
    this.#secrets = secrets;
    this.#setting = setting;
  }

  /** The stored key wins over the one in the settings. */
  async keyFor(origin: string): Promise<string | undefined> {
    return (await this.#secrets.get(secretName(origin))) ?? (this.#settingKey() || undefined);
  }

  async store(origin: string, key: string): Promise<void> {
    await this.#secrets.store(secretName(origin), key.trim());
  }

  async clear(origin: string): Promise<void> {
    await this.#secrets.delete(secretName(origin));
  }

  /** Whether a key lies in the settings, where everybody can read it who sees the file. */
  get hasKeyInSettings(): boolean {
    return this.#settingKey() !== '';
  }

  /** Moves the key out of the settings. A key that is stored already is the newer one, and stays. */
  async migrate(origin: string): Promise<void> {
    const key = this.#settingKey();
    if (key === '') return;
    if ((await this.#secrets.get(secretName(origin))) === undefined) await this.store(origin, key);
    await this.#setting.clear();
  }

  #settingKey(): string {
    return this.#setting.read().trim();
  }
}

function secretName(origin: string): string {
  return `iris.apiKey@${origin}`;
}
