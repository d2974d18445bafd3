import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';

/** Prints the address of every module that a program loads. */
registerHooks({
  load(url, context, nextLoad) {
    writeSync(2, `${url}\n`);
    return nextLoad(url, context);
  },
});
