import { BOX_EVENTS, BOX_METRIC_NAMESPACE } from '@iris/server/metric-names';
import type { ServedCertificate } from './served-certificate.ts';

const DAY_MS = 86_400_000;

export interface CertificateEventOptions {
  readonly environment: string;
  /** In ms since 1970. */
  readonly now: number;
}

/** What people and programs are told of a certificate. */
export interface CertificateReport {
  readonly serialNumber: string;
  /** Negative once it is over. */
  readonly daysLeft: number;
}

export function describeCertificate({ expiresAt, serialNumber }: ServedCertificate, now: number): CertificateReport {
  return { serialNumber, daysLeft: Math.floor(((expiresAt - now) / DAY_MS) * 100) / 100 };
}

/** How long the certificate is still good, as one line in CloudWatch's embedded metric format. Negative once it is over. */
export function renderCertificateEvent(
  certificate: ServedCertificate,
  { environment, now }: CertificateEventOptions,
): string {
  const { serialNumber, daysLeft } = describeCertificate(certificate, now);
  const { dimensionSets, metrics } = BOX_EVENTS.certificate_checked;
  const directive = {
    Namespace: BOX_METRIC_NAMESPACE,
    Dimensions: dimensionSets,
    Metrics: Object.entries(metrics).map(([Name, Unit]) => ({ Name, Unit })),
  };
  const event = {
    _aws: { Timestamp: now, CloudWatchMetrics: [directive] },
    event_name: 'certificate_checked',
    Environment: environment,
    serial_number: serialNumber,
    CertificateDaysLeft: daysLeft,
  };
  return `${JSON.stringify(event)}\n`;
}
