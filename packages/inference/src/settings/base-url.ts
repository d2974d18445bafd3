import { BlockList, isIP } from 'node:net';
import { accept, type ParsedSetting, refuse } from './setting.ts';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8, 'ipv4');
PRIVATE.addSubnet('172.16.0.0', 12, 'ipv4');
PRIVATE.addSubnet('192.168.0.0', 16, 'ipv4');
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

/**
 * Reads the address of a provider. Source text and key are sent there, so it is `https`, or on this machine.
 *
 * @param allowsPrivate takes `http` to a private network too: a server of one's own seldom has a certificate
 */
export function parseBaseUrl(
  text: string,
  { allowsPrivate }: { readonly allowsPrivate: boolean },
): ParsedSetting<string> {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return refuse('must be an address such as https://gateway.example/v1');
  }
  if (url.username !== '' || url.password !== '') return refuse('must not hold a user name or password');
  if (url.search !== '' || url.hash !== '')
    return refuse('must be an address without a query (?…) and a fragment (#…)');
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !(allowsPrivate && isPrivate(url.hostname))) {
    const where = allowsPrivate ? 'on this machine and in private networks' : 'on this machine';
    return refuse(`must begin with https://, because source text is sent there; http:// is taken ${where} only`);
  }
  return accept(url.href.replace(/\/+$/, ''));
}

/** Whether what is sent there can be read on the way by others than those on this machine. */
export function isSentInTheClear(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl);
  return protocol === 'http:' && !isLoopback(hostname);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || isIn(LOOPBACK, hostname);
}

/** A name without a dot is one of the network that this machine is in, such as that of a container. */
function isPrivate(hostname: string): boolean {
  return /^[a-z0-9_-]+$/.test(hostname) || isIn(PRIVATE, hostname);
}

function isIn(list: BlockList, hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
