// biome-ignore-all lint/suspicious/noMisplacedAssertion: what several tests hold; tests call it
import type { SourceFile } from '@iris/core';
import type { AnalyzeResponse } from '@iris/core/wire';
import { ENGINE_VERSION } from '@iris/engine';
import { expect, type TestContext } from 'vitest';
import { makeFolder } from '../../../apps/server/test/support/folder.ts';
import { askAll, readingOf } from '../../support/ask.ts';
import { type RunningServer, startBuiltServer } from '../../support/built-server.ts';
import { readFresh } from '../../support/fresh-reading.ts';
import { expectWholeStore } from '../../support/whole-store.ts';
import { prepareFormerRelease } from './former-release.ts';

/** A server of one of the releases; those with the same engine keep their answers under the same keys. */
export interface ReleaseServer extends RunningServer {
  readonly engineVersion: string;
}

/** Two releases on one base folder, and what their servers have put there. */
export class Deploy {
  readonly folder = makeFolder();
  readonly #former: { readonly program: string; readonly engineVersion: string };
  readonly #kept = new Set<string>();
  readonly #servers: RunningServer[] = [];

  private constructor(former: { readonly program: string; readonly engineVersion: string }) {
    this.#former = former;
  }

  static async prepare(context: TestContext): Promise<Deploy> {
    return new Deploy(await prepareFormerRelease(context));
  }

  async startFormer(): Promise<ReleaseServer> {
    const { program, engineVersion } = this.#former;
    return this.#watch({ ...(await startBuiltServer({ folder: this.folder, program })), engineVersion });
  }

  async startNew(): Promise<ReleaseServer> {
    return this.#watch({ ...(await startBuiltServer({ folder: this.folder })), engineVersion: ENGINE_VERSION });
  }

  /** Has files read and holds each answer to the engine's. */
  async read(server: ReleaseServer, files: readonly SourceFile[]): Promise<AnalyzeResponse[]> {
    const answers = await askAll(server.url, files);
    // What another engine says is for its own tests to judge.
    if (server.engineVersion === ENGINE_VERSION) {
      expect(answers.map(readingOf)).toEqual(await Promise.all(files.map(readFresh)));
    }
    for (const file of files) this.#kept.add(keyOf(server, file));
    return answers;
  }

  /** As `read`, by a server that has none of these in memory: what an equal engine has kept comes from the disk. */
  async readFromDisk(server: ReleaseServer, files: readonly SourceFile[]): Promise<void> {
    const expected = files.map((file) => (this.#kept.has(keyOf(server, file)) ? 'disk' : null));
    const answers = await this.read(server, files);
    expect(answers.map(({ metadata }) => metadata.cache_tier)).toEqual(expected);
  }

  /** Every answer is in the store once and whole, nothing was set aside, and no server found cause for a warning. */
  expectWhole(): void {
    expectWholeStore(this.folder, this.#kept.size);
    for (const { process } of this.#servers) expect(process.stderr).toBe('');
  }

  #watch(server: ReleaseServer): ReleaseServer {
    this.#servers.push(server);
    return server;
  }
}

function keyOf({ engineVersion }: ReleaseServer, { language, text }: SourceFile): string {
  return `${engineVersion} ${language} ${text}`;
}
