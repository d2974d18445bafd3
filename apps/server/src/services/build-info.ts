import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { z } from 'zod';

export const buildInfoSchema = z.object({
  version: z.string(),
  commit: z.string().nullable().describe('Git commit it was built from; null when unknown'),
  built_at: z
    .string()
    .nullable()
    .describe('Time of that commit, since a release is the same whenever it is built: ISO 8601; null in a checkout'),
});

/** Which release this is. */
export type BuildInfo = z.infer<typeof buildInfoSchema>;

/** Written next to package.json when a release is made. */
const BUILD_INFO_FILE = new URL('../../build-info.json', import.meta.url);
const MANIFEST_FILE = new URL('../../package.json', import.meta.url);
const GIT_TIMEOUT_MS = 1000;

/** Reads the release's own description; a checkout has none and says what git says. */
export async function readBuildInfo(file = BUILD_INFO_FILE): Promise<BuildInfo> {
  const baked = await readFile(file, 'utf8').catch(() => undefined);
  if (baked !== undefined) return buildInfoSchema.parse(JSON.parse(baked));
  const manifest = z.object({ version: z.string() }).parse(JSON.parse(await readFile(MANIFEST_FILE, 'utf8')));
  return { version: manifest.version, commit: await readCommit(), built_at: null };
}

async function readCommit(): Promise<string | null> {
  try {
    const options = { cwd: import.meta.dirname, timeout: GIT_TIMEOUT_MS };
    const { stdout } = await promisify(execFile)('git', ['rev-parse', 'HEAD'], options);
    return stdout.trim();
  } catch {
    return null;
  }
}
