import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

/**
 * Compresses a file. A program of its own, for the repository's Node to run: the library in it is pinned with it by the
 * lock file, and makes the same bytes on every machine, which one of the host need not.
 */
const [from = '', to = ''] = process.argv.slice(2);
// Higher levels take four times as long for half a percent.
await pipeline(createReadStream(from), createGzip({ level: 6 }), createWriteStream(to));
