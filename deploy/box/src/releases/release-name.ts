import type { Place } from '../layout.ts';

/** Version and commit, as `npm run release:artefact` names a release: it becomes the name of a folder. */
const RELEASE_NAME = /^(?!.*\.\.)[0-9A-Za-z][0-9A-Za-z.+-]{0,127}$/;

export function isReleaseName(name: string): boolean {
  return RELEASE_NAME.test(name);
}

export function otherPlace(place: Place): Place {
  return place === 'a' ? 'b' : 'a';
}
