// --otlp while nothing is sent yet: whether a Collector listens is told at once.
import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { checkConnection, describeFailure } from '../../../src/core/sink/connection.ts';
import { initialState } from '../../../src/core/state/state.ts';
import { createStore } from '../../../src/core/state/store.ts';
import { LiveOtlp } from '../../../src/ui/cli/liveOtlp.ts';
import { waitUntil } from '../../support/wait.ts';
import { Collector } from './collector.ts';

const FACTS = { program: 'tracer-tui 0', host: 'h', kernel: 'k', bootId: 'b', wallOffsetNs: 0 };

function live(url: string): { readonly said: string[]; end(): Promise<void> } {
  const said: string[] = [];
  const store = createStore(initialState());
  const native = { bootClockNs: () => 0 };
  const otlp = new LiveOtlp(url, { facts: FACTS, version: '0', store, native, say: (line) => said.push(line) });
  return { said, end: () => otlp.end() };
}

test('a Collector that refuses is told of before anything has ended', async () => {
  const gone = await Collector.start();
  const url = `${gone.url}/v1/traces`;
  await gone[Symbol.asyncDispose]();
  const { said, end } = live(url);
  await waitUntil(() => said.length > 0, { what: 'the line' });
  assert.match(
    said[0] ?? '',
    /^http:\S+ refuses the connection \(is a Collector .* listening there\?\), and is tried again$/,
  );
  await end();
  assert.equal(said.length, 1);
});

test('of one that listens nothing is said, and nothing is sent to it', async () => {
  await using collector = await Collector.start();
  assert.equal(await checkConnection(`${collector.url}/v1/traces`), undefined);
  const { said, end } = live(`${collector.url}/v1/traces`);
  await end();
  assert.deepEqual([said, collector.requests.length], [[], 0]);
});

test('an address in brackets', async (context) => {
  const server = createServer().listen(0, '::1');
  const isListening = await new Promise((resolve) =>
    server.once('listening', () => resolve(true)).once('error', () => resolve(false)),
  );
  if (isListening === false) return context.skip('no IPv6 here');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  assert.equal(await checkConnection(`http://[::1]:${address.port}/v1/traces`), undefined);
  server.close();
});

test('why nobody was reached, in words', () => {
  const failure = (code: string) => describeFailure(Object.assign(new Error('getaddrinfo'), { code }));
  assert.equal(failure('ENOTFOUND'), 'has a host name that cannot be found');
  assert.equal(failure('EPROTO'), 'could not be reached: getaddrinfo');
  const ofAll = Object.assign(new AggregateError([]), { code: 'EPROTO' });
  assert.equal(describeFailure(ofAll), 'could not be reached: EPROTO');
});
