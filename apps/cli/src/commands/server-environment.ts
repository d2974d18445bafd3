import { boxLayout, isBox } from '@iris/box';
import type { Environment } from '../environment.ts';

/** What a command goes by that looks at what the server keeps: on a box, its folder, unless another one is named. */
export function serverEnvironment(environment: Environment): Environment {
  const { boxRoot } = environment;
  if (!isBox(boxRoot)) return environment;
  return environment.filledUpWith({ IRIS_CACHE_DIR: boxLayout(boxRoot).data });
}
