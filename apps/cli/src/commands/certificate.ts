import { reportCertificate } from '@iris/box';
import { type CommonOptions, type Context, EXIT_DONE, EXIT_FAILED, type ExitStatus, UsageError } from '../context.ts';
import { escapeMessage } from '../files/file-path.ts';
import { toJsonLine } from '../reporters/json-line.ts';

export interface CertificateOptions extends CommonOptions {
  readonly host: string;
  readonly port: string;
  readonly environment: string;
  readonly emf?: string;
}

/** Says how long the certificate is good that Nginx shows; status 1 where none is shown. */
export async function certificate(options: CertificateOptions, { stdout, stderr }: Context): Promise<ExitStatus> {
  const { host, environment, emf, json } = options;
  const port = Number(options.port);
  if (!(Number.isInteger(port) && port > 0 && port < 65_536))
    throw new UsageError('--port must be a port, such as 443.');
  try {
    const report = await reportCertificate({ host, port, environment, emf });
    const { daysLeft, serialNumber } = report;
    if (json === true) stdout.write(toJsonLine({ status: 'ok', ...report }));
    else stdout.write(`The certificate of ${host} is good for ${daysLeft} days (serial number ${serialNumber}).\n`);
    return EXIT_DONE;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const where = emf === undefined ? '' : `, and can ${emf} be written`;
    stderr.write(
      `${escapeMessage(
        `error: The certificate of ${host} is not known: ${reason}. Does nginx run (systemctl status nginx)${where}?`,
      )}\n`,
    );
    return EXIT_FAILED;
  }
}
