// biome-ignore-all lint/suspicious/noMisplacedAssertion: what several tests hold; tests call it
import { join } from 'node:path';
import { inspectCache, verifyCache } from '@iris/cache';
import type { SourceFile } from '@iris/core';
import type { AnalyzeResponse } from '@iris/core/wire';
import { ENGINE_VERSION } from '@iris/engine';
import { expect, type TestContext } from 'vitest';
import { makeFolder } from '../../../apps/server/test/support/folder.ts';
import { askAll, readingOf } from '../../support/ask.ts';
import { type RunningServer, startBuiltServer } from '../../support/built-server.ts';
import { readFresh } from '../../support/fresh-reading.ts';
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
  /** What the new release was asked. */
  readonly #readByNew = new Map<string, SourceFile>();
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
    for (const file of files) {
      const key = keyOf(server, file);
      this.#kept.add(key);
      if (server.engineVersion === ENGINE_VERSION) this.#readByNew.set(key, file);
    }
    return answers;
  }

  /** As `read`, by a server that has none of these in memory: what an equal engine has kept comes from the disk. */
  async readFromDisk(server: ReleaseServer, files: readonly SourceFile[]): Promise<void> {
    const expected = files.map((file) => (this.#kept.has(keyOf(server, file)) ? 'disk' : null));
    const answers = await this.read(server, files);
    expect(answers.map(({ metadata }) => metadata.cache_tier)).toEqual(expected);
  }

  /**
   * Stops the servers and looks: every answer in the store is whole and there once, nothing was set aside, what the new
   * release was asked is all there, and no server found cause for a warning. The former release may have left an answer
   * out, as it does for a second when the other writes just then and the disk is slow.
   */
  async expectWhole(): Promise<void> {
    for (const { process } of this.#servers) expect(await process.stop()).toBe(0);
    const cache = join(this.folder, 'cache');
    expect(verifyCache(cache)).toMatchObject({ status: 'ok', garbled: 0, otherFormat: 0, problems: [] });
    expect(inspectCache(cache)).toMatchObject({ status: 'ok', setAside: [] });
    expect(inspectCache(cache)).toHaveProperty(
      'entries',
      expect.toSatisfy((count) => count <= this.#kept.size),
    );
    const reader = await this.startNew();
    await this.readFromDisk(reader, [...this.#readByNew.values()]);
    expect(await reader.process.stop()).toBe(0);
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
