import { BlockList, isIP } from 'node:net';

/** Names for networks that proxies are often in; what they stand for is written down here and nowhere else. */
const NAMED_NETWORKS: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};
/** Proxies that stand one behind another; a longer chain is not looked at, so that its length costs nothing. */
const MAX_HOPS = 16;

/** The proxies whose word on where a request came from is taken. */
export class TrustedProxies {
  readonly #list = new BlockList();

  /** @param trusted addresses, networks and names of networks, as `isProxyName` accepts them */
  constructor(trusted: readonly string[]) {
    for (const each of trusted.flatMap((name) => NAMED_NETWORKS[name] ?? [name])) this.#add(each);
  }

  has(address: string): boolean {
    return address !== '' && this.#list.check(address, familyOf(address));
  }

  /**
   * Where a request came from: each trusted proxy vouches for the entry that it added at the right end of
   * `X-Forwarded-For`, and the first one that is not trusted itself is the client. What stands left of it is the
   * client's own word. An entry that is no address leaves it at the proxy that reported it.
   * @param peer who holds the other end of the connection
   */
  clientOf(peer: string, forwardedFor: string): string {
    let client = peer;
    let end = forwardedFor.length;
    for (let hop = 0; hop < MAX_HOPS && end >= 0 && this.has(client); hop += 1) {
      const start = forwardedFor.lastIndexOf(',', end - 1) + 1;
      const reported = parseAddress(forwardedFor.slice(start, end));
      if (reported === undefined) break;
      client = reported;
      end = start - 1;
    }
    return client;
  }

  #add(network: string): void {
    const [address = '', prefix] = network.split('/');
    if (prefix === undefined) this.#list.addAddress(address, familyOf(address));
    else this.#list.addSubnet(address, Number(prefix), familyOf(address));
  }
}

/**
 * An address as it is compared and logged: IPv4 that was written as IPv6 is IPv4, ports, brackets and zones are left
 * out. undefined where there is none.
 */
export function parseAddress(text: string): string | undefined {
  const bare = text.trim();
  const [, bracketed, beforePort] = /^(?:\[(.*)\](?::\d{1,5})?|([\d.]+):\d{1,5})$/.exec(bare) ?? [];
  const [address = ''] = (bracketed ?? beforePort ?? bare).split('%', 1);
  const family = isIP(address);
  if (family === 0) return undefined;
  return family === 4 ? address : (mappedIpv4(address) ?? address.toLowerCase());
}

/** What is counted as one client: an IPv4 address, or the /64 network that one IPv6 customer has to himself. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [a, b, c, d] = groupsOf(address);
  return `${a?.toString(16)}:${b?.toString(16)}:${c?.toString(16)}:${d?.toString(16)}::/64`;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}

function mappedIpv4(address: string): string | undefined {
  const [a, b, c, d, e, marker, high = 0, low = 0] = groupsOf(address);
  if (marker !== 0xff_ff || a || b || c || d || e) return undefined;
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join('.');
}

/** The eight groups of an IPv6 address that is known to be one. */
function groupsOf(address: string): readonly number[] {
  const [left = [], right] = address.split('::').map(parseGroups);
  if (right === undefined) return left;
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function parseGroups(text: string): readonly number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
