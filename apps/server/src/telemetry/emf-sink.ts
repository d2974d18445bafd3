import { isIPv4, isIPv6 } from 'node:net';
import { resolve } from 'node:path';
import { LineDatagrams } from './line-datagrams.ts';
import type { LineDestination } from './line-destination.ts';
import { LineFile } from './line-file.ts';
import { LineSocket } from './line-socket.ts';
import { EVENT_LOG_GROUP } from './metric-names.ts';
import { Outage, type OutageLog } from './outage.ts';

/** Where events go. */
export type EmfTarget =
  | { readonly kind: 'off' | 'stdout' }
  /** `path` is absolute. */
  | { readonly kind: 'file'; readonly path: string }
  /** The CloudWatch agent, on this machine. */
  | { readonly kind: 'tcp' | 'udp'; readonly host: string; readonly port: number };

export type ParsedEmfTarget =
  | { readonly ok: true; readonly target: EmfTarget }
  /** `message` ends the sentence "IRIS_EMF …". */
  | { readonly ok: false; readonly message: string };

/** Where the agent listens by default. */
const AGENT: EmfTarget = { kind: 'tcp', host: '127.0.0.1', port: 25_888 };
const AGENT_ADDRESS = /^(tcp|udp):\/\/(\[[0-9a-f:]+\]|[a-z0-9.]+):(\d{1,5})$/i;
const FORMS = 'off, stdout, agent, file:PATH, tcp://127.0.0.1:25888 or udp://127.0.0.1:25888';
const FILE_FLUSH_MS = 500;
/** Someone may be watching. */
const STDOUT_FLUSH_MS = 50;

/** Reads a value of `IRIS_EMF`. */
export function parseEmfTarget(text: string): ParsedEmfTarget {
  if (text === 'off' || text === 'stdout') return { ok: true, target: { kind: text } };
  if (text === 'agent') return { ok: true, target: AGENT };
  if (text.startsWith('file:')) {
    const path = text.slice('file:'.length);
    if (path === '') return { ok: false, message: 'names no file: write file:/var/log/iris/emf.log, for example' };
    return { ok: true, target: { kind: 'file', path: resolve(path) } };
  }
  return parseAgentAddress(text);
}

/** The log group that events must name themselves: the agent's socket drops those that do not. */
export function logGroupOf({ kind }: EmfTarget): string | undefined {
  return kind === 'tcp' || kind === 'udp' ? EVENT_LOG_GROUP : undefined;
}

/** Opens the destination of events; undefined where there is none. One that fails is told to the log, not thrown. */
export function openEmfSink(target: EmfTarget, log: OutageLog): LineDestination | undefined {
  switch (target.kind) {
    case 'off':
      return undefined;
    case 'stdout':
      return new LineFile({ target: 1, outage: new Outage(log, 'events on stdout'), flushAfterMs: STDOUT_FLUSH_MS });
    case 'file': {
      const outage = new Outage(log, `events in ${target.path}`);
      return new LineFile({ target: target.path, outage, flushAfterMs: FILE_FLUSH_MS });
    }
    case 'tcp':
    case 'udp': {
      const outage = new Outage(log, `events to ${target.kind}://${target.host}:${target.port}`);
      return target.kind === 'tcp' ? new LineSocket({ ...target, outage }) : new LineDatagrams({ ...target, outage });
    }
    default:
      return target satisfies never;
  }
}

function parseAgentAddress(text: string): ParsedEmfTarget {
  const [, scheme, bracketed, digits] = AGENT_ADDRESS.exec(text) ?? [];
  if (scheme === undefined || bracketed === undefined || digits === undefined) {
    return { ok: false, message: `must be ${FORMS}` };
  }
  const host = toLoopback(bracketed.toLowerCase().replace(/^\[|\]$/g, ''));
  const port = Number(digits);
  // The connection is neither encrypted nor authenticated, so it stays on this machine.
  if (host === undefined) return { ok: false, message: 'must name an agent on this machine, such as 127.0.0.1' };
  if (port < 1 || port > 65_535) return { ok: false, message: 'must have a port from 1 to 65535' };
  return { ok: true, target: { kind: scheme.toLowerCase() === 'tcp' ? 'tcp' : 'udp', host, port } };
}

/** The loopback address that a host stands for. */
function toLoopback(host: string): string | undefined {
  if (host === 'localhost') return '127.0.0.1';
  if (isIPv6(host)) return new URL(`http://[${host}]`).hostname === '[::1]' ? '::1' : undefined;
  return isIPv4(host) && host.startsWith('127.') ? host : undefined;
}
