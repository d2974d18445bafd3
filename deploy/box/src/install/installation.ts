import { reasonOf } from '../releases/deploy-error.ts';
import { type ReleaseIdentity, readIdentity } from '../releases/manifest.ts';
import { InstallError } from './install-error.ts';
import type { Machine } from './machine.ts';

/** The release that is installed, as it was unpacked. */
export interface UnpackedRelease {
  readonly folder: string;
  /** Version and commit. */
  readonly name: string;
}

export interface InstallOptions {
  /** The name by which clients ask. */
  readonly host: string;
  /** Where the certificate authority writes; null for an account without an address; undefined for no certificate yet. */
  readonly email: string | null | undefined;
  readonly environment: 'dev' | 'prod';
  readonly hardensSsh: boolean;
}

/** What steps work with. */
export interface Installation extends InstallOptions {
  readonly machine: Machine;
  readonly release: UnpackedRelease;
}

/**
 * Looks at the release that an installer is part of.
 * @param folder where it was unpacked
 * @throws InstallError where that is none, or one for another machine
 */
export function readUnpackedRelease(folder: string): UnpackedRelease {
  const { release: name, platform, architecture } = identify(folder);
  if (platform !== process.platform || architecture !== process.arch) {
    throw new InstallError(
      `${folder} is a release for ${platform} on ${architecture}, and this machine is ${process.platform} on ${process.arch}: fetch the artefact for that.`,
    );
  }
  return { folder, name };
}

function identify(folder: string): ReleaseIdentity {
  try {
    return readIdentity(folder);
  } catch (error) {
    throw new InstallError(
      `${folder} is not an unpacked release (${reasonOf(error)}). A box gets its files from an artefact: tar -xzf iris-….tar.gz && sudo iris-…/bin/iris install`,
    );
  }
}
