import { appendFileSync } from 'node:fs';
import { type CertificateReport, describeCertificate, renderCertificateEvent } from './certificate-event.ts';
import { type Endpoint, readServedCertificate } from './served-certificate.ts';

const EVENT_MODE = 0o640;

export interface CertificateReportOptions extends Endpoint {
  readonly environment: string;
  /** File of events that a line is appended to. */
  readonly emf: string | undefined;
}

/**
 * How long the certificate is good that Nginx shows; told as an event, too, where a file is named for it.
 * @throws Error where nobody shows one, or the file cannot be written
 */
export async function reportCertificate({
  environment,
  emf,
  ...endpoint
}: CertificateReportOptions): Promise<CertificateReport> {
  const certificate = await readServedCertificate(endpoint);
  const now = Date.now();
  if (emf !== undefined) {
    appendFileSync(emf, renderCertificateEvent(certificate, { environment, now }), { mode: EVENT_MODE });
  }
  return describeCertificate(certificate, now);
}
