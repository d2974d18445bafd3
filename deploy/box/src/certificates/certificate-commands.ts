/** A program and its arguments, for a call without a shell. */
type Command = readonly [program: string, ...args: string[]];

interface IssueOptions {
  readonly host: string;
  /** Where the authority writes about the account; null for an account without an address. */
  readonly email: string | null;
  /** The folder from which Nginx serves `/.well-known/acme-challenge/`. */
  readonly acmeRoot: string;
  /** Path of `reload-nginx.sh`. */
  readonly hook: string;
  /** The link that Nginx's configuration names. */
  readonly tlsFolder: string;
}

const SHELL_SAFE_PATH = /^\/[A-Za-z0-9._/-]+$/;

/**
 * Has Certbot get a certificate for the host and remember how, so that `certbot renew` gets the next ones. Running it
 * again does nothing while the certificate is good. Agrees to the terms of the authority: ask the operator before.
 * @throws Error where a path cannot stand in the hook, which Certbot gives to a shell
 */
export function issueCommand({ host, email, acmeRoot, hook, tlsFolder }: IssueOptions): Command {
  for (const path of [hook, tlsFolder]) {
    if (!SHELL_SAFE_PATH.test(path)) throw new Error(`${JSON.stringify(path)} is not a path that a hook can name.`);
  }
  return [
    'certbot',
    'certonly',
    '--non-interactive',
    '--agree-tos',
    ...(email === null ? ['--register-unsafely-without-email'] : ['--email', email, '--no-eff-email']),
    '--webroot',
    '--webroot-path',
    acmeRoot,
    '--cert-name',
    host,
    '--domain',
    host,
    '--key-type',
    'ecdsa',
    '--keep-until-expiring',
    // For this certificate alone, first and renewed; Certbot would run those in its folder of hooks for renewals only.
    '--deploy-hook',
    `${hook} ${tlsFolder}`,
  ];
}

/** Days for which the placeholder is good: no client trusts it anyway, and the alarm on expiring certificates sees it. */
const PLACEHOLDER_DAYS = 1;

/**
 * Makes the certificate with which Nginx starts before there is one: signed by itself, for nobody to trust. Its files are
 * named as Certbot names them, in a folder that must be there.
 */
export function placeholderCommand(host: string, folder: string): Command {
  return [
    'openssl',
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-noenc',
    '-days',
    String(PLACEHOLDER_DAYS),
    '-subj',
    '/CN=iris-placeholder',
    '-addext',
    `subjectAltName=DNS:${host}`,
    '-keyout',
    `${folder}/privkey.pem`,
    '-out',
    `${folder}/fullchain.pem`,
  ];
}
