import { cpSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findLive } from '../../releases/places.ts';
import type { Installation } from '../installation.ts';
import { DONE, needed, type Step } from '../step.ts';

/** The release itself, as a folder that is never written to again. */
export function releaseStep({ machine, release }: Installation): Step {
  const { releases } = machine.paths;
  const target = join(releases, release.name);
  const draft = join(releases, `.${release.name}.install`);
  return {
    name: 'release',
    title: `Release ${release.name}`,
    why: 'Each release has a folder of its own, Node included, so that going back is starting another one.',
    check: () => {
      const live = findLive(machine.paths)?.release;
      if (existsSync(target)) return DONE;
      if (live !== undefined) return { kind: 'skipped', reason: servesAlready(live) };
      return needed([`copy ${release.folder} to ${target}, and hold it to its manifest`]);
    },
    change: async () => {
      rmSync(draft, { recursive: true, force: true });
      cpSync(release.folder, draft, { recursive: true, verbatimSymlinks: true });
      await machine.mustHere(['chown', '-R', '0:0', draft]);
      // Whoever unpacked it may have kept it from others.
      await machine.mustHere(['chmod', '-R', 'a+rX,go-w', draft]);
      await machine.mustHere([process.execPath, join(draft, 'verify-release.mjs')]);
      renameSync(draft, target);
    },
  };
}

function servesAlready(live: string): string {
  return `${live} serves here; "iris deploy ARTEFACT" brings another release without a failed request`;
}
