// Whether somebody listens where spans are to go, asked before there is anything to send; and why not, in words.
import { connect } from 'node:net';
import { shownUrl } from './endpoint.ts';

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'refuses the connection (is a Collector with an OTLP/HTTP receiver listening there?)'],
  ['ETIMEDOUT', 'gives no answer (does a firewall drop what is sent there?)'],
  ['ECONNRESET', 'closed the connection without an answer'],
  ['ENOTFOUND', 'has a host name that cannot be found'],
  ['EAI_AGAIN', 'has a host name that cannot be looked up now'],
  ['EHOSTUNREACH', 'cannot be reached: no route to the host'],
  ['ENETUNREACH', 'cannot be reached: no network'],
  ['HPE_INVALID_CONSTANT', 'does not answer in HTTP: OTLP over HTTP has port 4318 by default, 4317 is for gRPC'],
]);

/** What follows the address in a line for people. */
export function describeFailure(error: unknown): string {
  const { message, code } = error instanceof Error ? (error as NodeJS.ErrnoException) : { message: String(error) };
  // Of a name with several addresses that all fail, the error has no message.
  return REASONS.get(String(code)) ?? `could not be reached: ${message || code}`;
}

/**
 * Connects, and says nothing: OpenTelemetry's exporter tries for some ten seconds before it tells that nobody is there.
 * Keeps nothing alive. @returns one line, or undefined where somebody listens; later, where nobody answers at all: when the kernel gives up
 */
export function checkConnection(url: string): Promise<string | undefined> {
  const { protocol, hostname, port } = new URL(url);
  return new Promise((resolve) => {
    // An IPv6 address stands in brackets.
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    const socket = connect({ host, port: port === '' ? (DEFAULT_PORTS[protocol] ?? 0) : Number(port) });
    socket.unref();
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once('error', (error) => resolve(`${shownUrl(url)} ${describeFailure(error)}`));
  });
}

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };
