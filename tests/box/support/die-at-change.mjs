import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/**
 * Loaded before a program, has the kernel end it right before the n-th call that gives or changes a name in the file system;
 * n is in DIE_AT_CHANGE.
 */
let left = Number(process.env['DIE_AT_CHANGE']);

/** @type {ProxyHandler<(...args: never[]) => unknown>} */
const dying = {
  apply(change, self, args) {
    left--;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    return Reflect.apply(change, self, args);
  },
};
for (const name of /** @type {const} */ (['mkdirSync', 'mkdtempSync', 'renameSync', 'linkSync'])) {
  Object.assign(fs, { [name]: new Proxy(fs[name], dying) });
}
syncBuiltinESMExports();
