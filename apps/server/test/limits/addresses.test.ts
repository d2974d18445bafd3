import { describe, expect, it } from 'vitest';
import { networkOf, parseAddress, TrustedProxies } from '../../src/limits/addresses.ts';

describe('parseAddress', () => {
  it.for([
    ['192.0.2.1', '192.0.2.1'],
    [' 192.0.2.1\t', '192.0.2.1'],
    ['192.0.2.1:5678', '192.0.2.1'],
    ['2001:DB8::1', '2001:db8::1'],
    ['[2001:db8::1]', '2001:db8::1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:201', '192.0.2.1'],
    ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1'],
    ['[::ffff:192.0.2.1]:80', '192.0.2.1'],
    ['::', '::'],
    ['::192.0.2.1', '::192.0.2.1'],
  ] as const)('reads %j as %s', ([text, address]) => {
    expect(parseAddress(text)).toBe(address);
  });

  it.for([
    '',
    ' ',
    'unknown',
    '_hidden',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '1.2.3.4:',
    '[::1',
    '::1]',
    'a.example',
    '0x7f.1',
  ])('finds none in %j', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });
});

describe('networkOf', () => {
  it.for([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['1::', '1:0:0:0::/64'],
    ['1:2:3:4:5::', '1:2:3:4::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ] as const)('counts %s as %s', ([address, network]) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('TrustedProxies', () => {
  const proxies = new TrustedProxies(['loopback', '10.0.0.0/8', '203.0.113.7', '2001:db8:ffff::/48']);

  it.for(['127.0.0.1', '127.9.9.9', '::1', '10.255.0.1', '203.0.113.7', '2001:db8:ffff:1::1'])(
    'trusts %s',
    (address) => {
      expect(proxies.has(address)).toBe(true);
    },
  );

  it.for(['', '128.0.0.1', '11.0.0.1', '203.0.113.8', '2001:db8:fffe::1', '::2'])('does not trust %j', (address) => {
    expect(proxies.has(address)).toBe(false);
  });

  it('trusts nobody unless told', () => {
    expect(new TrustedProxies([]).clientOf('127.0.0.1', '192.0.2.1')).toBe('127.0.0.1');
  });

  it.for([
    { what: 'the address that a proxy reports', header: '192.0.2.1', client: '192.0.2.1' },
    { what: 'the rightmost that is not trusted', header: '1.1.1.1, 192.0.2.1, 10.0.0.5', client: '192.0.2.1' },
    { what: 'no word left of it', header: '127.0.0.1, 10.0.0.1, 192.0.2.1', client: '192.0.2.1' },
    { what: 'the leftmost where all are trusted', header: '10.0.0.7, 10.0.0.6', client: '10.0.0.7' },
    { what: 'an address with a port', header: '192.0.2.1:4711', client: '192.0.2.1' },
    { what: 'an IPv6 address with a port', header: '[2001:db8::1]:4711', client: '2001:db8::1' },
    { what: 'IPv4 written as IPv6', header: '::ffff:192.0.2.1', client: '192.0.2.1' },
    { what: 'a trusted proxy written as IPv6', header: '192.0.2.1, ::ffff:10.0.0.5', client: '192.0.2.1' },
    { what: 'the proxy where it reports no address', header: 'unknown', client: '127.0.0.1' },
    { what: 'the proxy behind the one that reports none', header: '192.0.2.1, ???, 10.0.0.5', client: '10.0.0.5' },
    { what: 'the proxy where the header is empty', header: '', client: '127.0.0.1' },
    { what: 'the proxy where its own entry is empty', header: '192.0.2.1,', client: '127.0.0.1' },
  ])('takes $what', ({ header, client }) => {
    expect(proxies.clientOf('127.0.0.1', header)).toBe(client);
  });

  it('does not look at a chain that is longer than any', () => {
    const chain = ['192.0.2.1', ...new Array<string>(5000).fill('10.0.0.1')].join(',');
    expect(proxies.clientOf('127.0.0.1', chain)).toBe('10.0.0.1');
  });
});
