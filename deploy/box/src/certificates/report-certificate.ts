import { appendFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { renderCertificateEvent } from './certificate-event.ts';
import { readServedCertificate } from './served-certificate.ts';

const USAGE = 'report-certificate --host NAME [--port 443] [--environment prod] --emf FILE\n';

/** Appends how many days the served certificate is good for to the file of events. Run once a day. */
async function main(): Promise<number> {
  const options = readOptions();
  if (options === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { host, port, environment, emf } = options;
  try {
    const certificate = await readServedCertificate({ host, port });
    appendFileSync(emf, renderCertificateEvent(certificate, { environment, now: Date.now() }), { mode: 0o640 });
    return 0;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `The certificate of ${host} is not known: ${reason}. Does nginx run (systemctl status nginx), and can ${emf} be written?\n`,
    );
    return 1;
  }
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        host: { type: 'string' },
        port: { type: 'string', default: '443' },
        environment: { type: 'string', default: 'prod' },
        emf: { type: 'string' },
      },
    });
    const { host, port, environment, emf } = values;
    return host === undefined || emf === undefined ? undefined : { host, port: Number(port), environment, emf };
  } catch {
    return undefined;
  }
}

process.exitCode = await main();
