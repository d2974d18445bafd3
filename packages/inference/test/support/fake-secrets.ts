const LETTERS = 'qW7eR2tY9uI4oP1aS6dF3gH8jK5lZ0xC';

/** Characters that look random, as many as are asked for. */
function filler(length: number, alphabet = LETTERS): string {
  return Array.from({ length }, (_, index) => alphabet[(index * 7 + (index >> 3)) % alphabet.length]).join('');
}

const HEX = '0a3f7c91be25d648';

/** A private key in armour; its lines hold nothing but noise. */
export function fakePrivateKey(kind = 'RSA '): string[] {
  const label = `${kind}PRIVATE KEY`;
  const body = Array.from({ length: 12 }, (_, index) => filler(64, `${LETTERS}${'+/'}${index}`));
  return [
    `-----${'BEGIN'} ${label}-----`,
    `MI${body[0]?.slice(2)}`,
    ...body.slice(1),
    'Wg==',
    `-----${'END'} ${label}-----`,
  ];
}

/**
 * One text for each kind of secret that secretlint's recommended rules know. They open nothing, and they are put
 * together here, so that the check of this repository does not take this file for one that leaks.
 */
export const FAKE_SECRETS: Readonly<Record<string, string>> = {
  'Amazon secret access key': `AWS_SECRET_${'ACCESS_KEY'} = "${filler(40)}"`,
  'Anthropic key': ['sk', 'ant', 'api03', `${filler(93)}AA`].join('-'),
  'Cloudflare token': ['cfut', filler(40) + filler(8, HEX)].join('_'),
  'Databricks token': ['da', 'pi', filler(32, HEX)].join(''),
  'Docker token': ['dckr', 'pat', filler(27)].join('_'),
  'Figma token': ['figd', filler(43)].join('_'),
  'GitHub token': ['ghp', filler(36)].join('_'),
  'GitHub fine-grained token': ['github', 'pat', filler(82)].join('_'),
  'GitLab token': ['glpat', filler(20)].join('-'),
  'Grafana token': ['glsa', filler(32), filler(8, HEX)].join('_'),
  'Groq key': ['gsk', filler(52)].join('_'),
  'Hugging Face token': ['hf', filler(34, 'aBcDeFgHiJkLmNoPqRsTuVwXyZ')].join('_'),
  'Linear key': ['lin', 'api', filler(40)].join('_'),
  'MongoDB address': ['mongodb+srv:/', '/ledger:', filler(16), '@cluster.bank.io/books'].join(''),
  'MySQL address': ['mysql:/', '/ledger:', filler(16), '@db.bank.io:3306/books'].join(''),
  'Notion token': ['ntn', filler(11, '0123456789') + filler(35)].join('_'),
  'npm token': ['npm', filler(36)].join('_'),
  'OpenAI key': ['sk', filler(20) + ['T3Blbk', 'FJ'].join('') + filler(20)].join('-'),
  'PostgreSQL address': ['postgres:/', '/ledger:', filler(16), '@db.bank.io/books'].join(''),
  'SendGrid key': ['SG', filler(22), filler(43)].join('.'),
  'Shopify token': ['shpat', filler(32, HEX)].join('_'),
  'Slack token': ['xoxb', filler(12, '0123456789'), filler(24)].join('-'),
  'Slack hook': ['https:/', 'hooks.slack.com', 'services', `T${filler(8)}`, `B${filler(8)}`, filler(24)].join('/'),
  'Stripe key': ['sk', 'live', filler(24)].join('_'),
  'Tailscale key': ['tskey', 'auth', filler(12), filler(32)].join('-'),
  'URL with a password': ['https:/', '/ledger:', filler(16), '@books.bank.io'].join(''),
  'Vault token': ['hvs', filler(95)].join('.'),
  'Vercel token': ['vcp', filler(24)].join('_'),
  '1Password token': ['ops', btoa(JSON.stringify({ email: 'x@y.z', key: filler(92) }))].join('_'),
};
