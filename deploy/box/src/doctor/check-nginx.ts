import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { BoxLayout } from '../layout.ts';
import type { ConfiguredEdge } from '../nginx/read-edge.ts';
import { readIdentity } from '../releases/manifest.ts';
import { findLive } from '../releases/places.ts';
import { lastWords, runProgram } from '../releases/run-program.ts';
import { type BoxFinding, type BoxToExamine, PATIENCE_MS } from './finding.ts';

const link = 'nginx';

/** Whether Nginx has our configuration, accepts it, runs, and brings requests to the live release. */
export async function checkNginx({ layout, edge }: BoxToExamine): Promise<readonly BoxFinding[]> {
  if (edge === undefined) {
    const found = `${layout.nginxConf} is not there, or is not the one of IRIS.`;
    return [{ link, status: 'bad', found, advice: 'Make it again: sudo iris install --host HOST' }];
  }
  const refused = await testConfiguration(layout);
  if (!isRunning(layout)) {
    const found = 'Nginx does not run.';
    return [...refused, { link, status: 'bad', found, advice: 'Start it: sudo systemctl start nginx' }];
  }
  return [...refused, await askThrough(edge, layout)];
}

async function testConfiguration({ nginxMainConf }: BoxLayout): Promise<readonly BoxFinding[]> {
  const tested = await runProgram(['nginx', '-t', '-q', '-c', nginxMainConf], AbortSignal.timeout(PATIENCE_MS));
  if (tested.status === 0) return [];
  if (/permission denied/i.test(tested.stderr)) {
    const found = 'Whether Nginx accepts its configuration is for root to see.';
    return [{ link, status: 'warning', found, advice: 'Run it as root: sudo iris doctor' }];
  }
  const [said = lastWords(tested)] = tested.stderr.split('\n').filter((line) => line.includes('[emerg]'));
  const found = `Nginx refuses its configuration, and will not start or reload: ${said}`;
  return [{ link, status: 'bad', found, advice: 'Mend it, then: sudo nginx -t && sudo systemctl reload nginx' }];
}

function isRunning({ nginxPid }: BoxLayout): boolean {
  if (!existsSync(nginxPid)) return false;
  const pid = Number(readFileSync(nginxPid, 'utf8'));
  if (!Number.isInteger(pid) || pid < 1) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It runs, as somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function askThrough(edge: ConfiguredEdge, layout: BoxLayout): Promise<BoxFinding> {
  const url = `https://${edge.host}/api/version`;
  try {
    const { status, body } = await ask(edge);
    if (status !== 200) {
      const advice = `Look at ${layout.nginxErrorLog} and ${layout.errorLog}.`;
      return { link, status: 'bad', found: `${url} is answered with status ${status}.`, advice };
    }
    return judgeVersion(url, body, layout);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const advice = 'Look at: sudo journalctl -u nginx -n 50, and sudo nginx -T | less';
    return { link, status: 'bad', found: `${url} is not answered on this machine: ${reason}.`, advice };
  }
}

/** Two releases may answer for a moment, in the middle of a deploy: it is the marker that says which is right. */
function judgeVersion(url: string, body: string, layout: BoxLayout): BoxFinding {
  const { version, commit } = fieldsOf(body);
  const live = findLive(layout);
  const expected = live === null ? undefined : readIdentity(join(layout.releases, live.release));
  if (expected === undefined || (version === expected.version && commit === expected.commit)) {
    return { link, status: 'good', found: `${url} is answered through Nginx, by version ${version}.` };
  }
  const found = `${url} is answered by ${version} of ${commit}, and ${expected.release} is meant to be live.`;
  const advice = `See what listens on the ports of the places (sudo ss -ltnp), then: sudo iris rollback ${expected.release}`;
  return { link, status: 'bad', found, advice };
}

async function ask({ host, httpsPort: port }: ConfiguredEdge) {
  const asked = request({
    host: '127.0.0.1',
    port,
    path: '/api/version',
    servername: host,
    headers: { host },
    agent: false,
    // The certificate is looked at by itself.
    rejectUnauthorized: false,
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  asked.end();
  const [response]: IncomingMessage[] = await once(asked, 'response');
  if (response === undefined) throw new Error('a response has no message');
  return { status: response.statusCode ?? 0, body: await text(response) };
}

function fieldsOf(json: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(json);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
