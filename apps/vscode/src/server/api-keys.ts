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

/** Holds the origin that the key of the settings belongs to, and that key, so that another one is known to be another. */
const BINDING = 'iris.keyInSettings';
const KEY_NAME = 'iris.apiKey@';

/**
 * Keys of servers, each bound to one origin and never sent to another: a stored one to that which it was set for; the one in
 * the settings, which names none, to the first that asks for it.
 */
export class ApiKeys {
  readonly #secrets: SecretStore;
  readonly #setting: KeySetting;

  constructor(secrets: SecretStore, setting: KeySetting) {
    this.#secrets = secrets;
    this.#setting = setting;
  }

  /** The stored key wins over the one in the settings. Ask for none that is not about to be sent: this may bind the latter. */
  async keyFor(origin: string): Promise<string | undefined> {
    const stored = await this.#secrets.get(secretName(origin));
    if (stored !== undefined) return stored;
    const key = this.#settingKey();
    if (key === '') return undefined;
    if ((await this.#ownerOf(key)) === undefined) await this.#secrets.store(BINDING, `${origin}\n${key}`);
    // Read again: another window, which has a server of its own, may have bound it just then.
    return (await this.#ownerOf(key)) === origin ? key : undefined;
  }

  /** The origin that the key in the settings belongs to; undefined where there is none, or it was never used. */
  async ownerOfSettingKey(): Promise<string | undefined> {
    return this.#ownerOf(this.#settingKey());
  }

  async store(origin: string, key: string): Promise<void> {
    await this.#secrets.store(secretName(origin), key.trim());
  }

  /** Forgets the stored key; the one in the settings stays. @returns whether there was one */
  async clear(origin: string): Promise<boolean> {
    const isThere = (await this.#secrets.get(secretName(origin))) !== undefined;
    await this.#secrets.delete(secretName(origin));
    return isThere;
  }

  /** Whether an origin gets the key in the settings where none is stored for it. */
  async isSettingKeyFor(origin: string): Promise<boolean> {
    if (this.#settingKey() === '') return false;
    return [undefined, origin].includes(await this.ownerOfSettingKey());
  }

  async clearSetting(): Promise<void> {
    await this.#setting.clear();
    await this.#secrets.delete(BINDING);
  }

  /** Moves the key out of the settings, for its origin alone. A key that is stored already is the newer one, and stays. */
  async migrate(): Promise<void> {
    const key = this.#settingKey();
    const origin = await this.#ownerOf(key);
    if (origin === undefined) return;
    if ((await this.#secrets.get(secretName(origin))) === undefined) await this.store(origin, key);
    // Another key that was set meanwhile is nobody's yet.
    if (this.#settingKey() === key) await this.clearSetting();
  }

  async #ownerOf(settingKey: string): Promise<string | undefined> {
    const [origin, ...key] = (await this.#secrets.get(BINDING))?.split('\n') ?? [];
    return key.join('\n') === settingKey ? origin : undefined;
  }

  #settingKey(): string {
    return this.#setting.read().trim();
  }
}

/** Whether a secret of this name is the key of a server. */
export function isKeyName(name: string): boolean {
  return name.startsWith(KEY_NAME);
}

function secretName(origin: string): string {
  return `${KEY_NAME}${origin}`;
}
