import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readServedCertificate } from '../certificates/served-certificate.ts';
import type { ConfiguredEdge } from '../nginx/read-edge.ts';
import { isMissing } from '../releases/durable.ts';
import type { BoxFinding, BoxToExamine } from './finding.ts';

const link = 'certificate';
const DAY_MS = 86_400_000;
/** Certbot renews 30 days before the end: by then it has failed for more than a week. */
const RENEWED_BEFORE_DAYS = 21;
const RENEW = 'Look why it was not renewed: sudo certbot renew --dry-run, and systemctl list-timers "*certbot*"';

/** Whether the certificate on the disk is for our host, good for long enough, and what clients are shown. */
export async function checkCertificate({ layout, edge, now }: BoxToExamine): Promise<readonly BoxFinding[]> {
  // Said of Nginx already.
  if (edge === undefined) return [];
  const path = join(layout.tls, 'fullchain.pem');
  const onDisk = readCertificate(path);
  if (onDisk === undefined) {
    return [{ link, status: 'bad', found: `There is no ${path}.`, advice: issue(edge) }];
  }
  // Nothing renews a placeholder: when it ends is nobody's matter.
  const time = isPlaceholder(onDisk) ? [] : judgeTime(onDisk, now);
  const problems = [...judgeDisk(onDisk, edge), ...(await judgeServed(onDisk, edge)), ...time];
  if (problems.length > 0) return problems;
  const found = `The one of ${edge.host} is good for ${daysLeft(onDisk, now)} days, and is what clients are shown.`;
  return [{ link, status: 'good', found }];
}

/** Certbot's folders are for root alone: to others, what is there would seem not to be. */
function readCertificate(path: string): X509Certificate | undefined {
  try {
    return new X509Certificate(readFileSync(path));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isPlaceholder(certificate: X509Certificate): boolean {
  return certificate.checkIssued(certificate);
}

function judgeDisk(certificate: X509Certificate, { host }: ConfiguredEdge): readonly BoxFinding[] {
  const advice = issue({ host });
  if (certificate.checkHost(host) === undefined) {
    const found = `It is for ${certificate.subjectAltName ?? certificate.subject}, not for ${host}.`;
    return [{ link, status: 'bad', found, advice }];
  }
  if (!isPlaceholder(certificate)) return [];
  const found = 'It is signed by itself, as the placeholder is: no client trusts it.';
  return [{ link, status: 'bad', found, advice }];
}

/** Without an address, or --no-email, the installer leaves the placeholder where it is. */
function issue({ host }: Pick<ConfiguredEdge, 'host'>): string {
  return `Issue one: sudo iris install --host ${host} --email ADDRESS`;
}

/** What counts is what clients see; that nobody listens is said of Nginx. */
async function judgeServed(
  onDisk: X509Certificate,
  { host, httpsPort: port }: ConfiguredEdge,
): Promise<readonly BoxFinding[]> {
  const served = await readServedCertificate({ host, port }).catch(() => undefined);
  if (served === undefined || served.serialNumber === onDisk.serialNumber) return [];
  const found = `Nginx shows another one, good until ${new Date(served.expiresAt).toISOString()}, than lies on the disk.`;
  const advice = 'Have it take the one on the disk: sudo nginx -t && sudo systemctl reload nginx';
  return [{ link, status: 'bad', found, advice }];
}

function judgeTime(certificate: X509Certificate, now: number): readonly BoxFinding[] {
  const days = daysLeft(certificate, now);
  if (days >= RENEWED_BEFORE_DAYS) return [];
  if (days < 0) return [{ link, status: 'bad', found: `It ended at ${certificate.validTo}.`, advice: RENEW }];
  return [{ link, status: 'warning', found: `It ends in ${days} days.`, advice: RENEW }];
}

function daysLeft({ validTo }: X509Certificate, now: number): number {
  return Math.floor((Date.parse(validTo) - now) / DAY_MS);
}
