import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';

/**
 * Answers what a deploy asks of a release. `behaviour.json` beside it says what it is and what it does as none should:
 * `answersForever` keeps a connection without an answer, `unhealthy` and `analysis` are the status and detail of an
 * answer, `keepsNothing`, `keepsAll`, `degraded`, `endsAfterAnswers` counts answers about its health, `staysOnSigterm`,
 * `unhealthyWith` names a setting that it cannot bear.
 */
const behaviour = JSON.parse(readFileSync(new URL('behaviour.json', import.meta.url), 'utf8'));
const kept = new Set();
let healthAnswers = 0;

/** @type {Record<string, (request: import('node:http').IncomingMessage) => unknown>} */
const answers = {
  '/api/version': () => [200, { version: behaviour.version, commit: behaviour.commit }],
  '/api/iris/health': () => {
    healthAnswers += 1;
    if (healthAnswers === behaviour.endsAfterAnswers) setImmediate(() => process.exit(9));
    const cannotBear = process.env[behaviour.unhealthyWith ?? ''] !== undefined;
    if (cannotBear) return [503, { detail: `It cannot bear ${behaviour.unhealthyWith}.` }];
    return behaviour.unhealthy ?? [200, { status: 'healthy' }];
  },
  '/api/iris/analyze': async (/** @type {import('node:http').IncomingMessage} */ request) => {
    const { source_code: source } = /** @type {{ source_code: string }} */ (await json(request));
    const hit = behaviour.keepsAll === true || (kept.has(source) && behaviour.keepsNothing !== true);
    kept.add(source);
    const metadata = { cache_hit: hit ? 1 : 0, degraded: behaviour.degraded };
    return behaviour.analysis ?? [200, { success: true, responsibility_blocks: [], metadata }];
  },
};

const server = createServer(async (request, response) => {
  const answer = answers[request.url ?? ''];
  if (answer === undefined || behaviour.answersForever) return;
  const [status, body] = /** @type {[number, unknown]} */ (await answer(request));
  response.writeHead(status, { connection: 'close' }).end(JSON.stringify(body));
});
server.listen(Number(process.env['PORT']), '127.0.0.1');
process.stderr.write('it has started\n');
process.on('SIGTERM', () => {
  if (!behaviour.staysOnSigterm) process.exit(0);
});
