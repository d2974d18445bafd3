interface RenewalOptions {
  /** The folder from which Nginx serves `/.well-known/acme-challenge/`. */
  readonly acmeRoot: string;
  /** What Certbot runs when it has renewed a certificate, for a shell. */
  readonly hook: string;
}

const SECTION = /^\[renewalparams\][ \t]*$/m;
/** Plugins that answer the authority over HTTP: ours does. Those that do it another way, by DNS above all, go on. */
const HTTP_PLUGINS = ['nginx', 'apache', 'standalone', 'webroot'];

/**
 * Has a certificate that Certbot got before be renewed without a plugin that writes into Nginx's configuration, and Nginx
 * reloaded afterwards. Certbot 2.3 and newer can be asked for that, older ones cannot: it is said in a file of its own.
 * @param text of `/etc/letsencrypt/renewal/HOST.conf`
 * @returns the text that the file must have; the same where it is so already
 */
export function moveRenewal(text: string, { acmeRoot, hook }: RenewalOptions): string {
  if (!SECTION.test(text)) return text;
  const plugin = settingOf(text, 'authenticator');
  const isOurs = plugin === 'webroot' && settingOf(text, 'webroot_path')?.replace(/,\s*$/, '') === acmeRoot;
  const moves = !isOurs && plugin !== undefined && HTTP_PLUGINS.includes(plugin);
  const wanted = [
    ...(moves ? ['authenticator = webroot', `webroot_path = ${acmeRoot},`] : []),
    ...(settingOf(text, 'renew_hook') === hook ? [] : [`renew_hook = ${hook}`]),
  ];
  if (wanted.length === 0) return text;
  const dropped = moves ? ['authenticator', 'installer', 'webroot_path', 'renew_hook'] : ['renew_hook'];
  return text
    .replace(moves ? /^\[\[webroot_map\]\]\n(?:(?!\[).*\n?)*/m : /(?!)/, '')
    .replace(new RegExp(`^(?:${dropped.join('|')})[ \\t]*=.*\\n?`, 'gm'), '')
    .replace(SECTION, `[renewalparams]\n${wanted.join('\n')}`);
}

function settingOf(text: string, name: string): string | undefined {
  return new RegExp(`^${name}[ \\t]*=[ \\t]*(.*?)[ \\t]*$`, 'm').exec(text)?.[1];
}
