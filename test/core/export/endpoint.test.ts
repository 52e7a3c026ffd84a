// What is shown of an address that spans go to.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConnection } from '../../../src/core/sink/connection.ts';
import { shownUrl } from '../../../src/core/sink/endpoint.ts';

test('no user and no password of an address are shown', () => {
  for (const [url, shown] of [
    ['http://a:b@host:4318/v1/traces', 'http://host:4318/v1/traces'],
    ['https://a@host/', 'https://host/'],
    ['http://host/me@home?x=a@b', 'http://host/me@home?x=a@b'],
    ['http://a:b/c@host', 'http://host'],
    ['a:b@host', 'a:host'],
    ['host:4318', 'host:4318'],
  ] as const) {
    assert.equal(shownUrl(url), shown);
  }
});

test('nor are they where nobody listens', async () => {
  assert.match(
    (await checkConnection('http://a:b@127.0.0.1:1/v1/traces')) ?? '',
    /^http:\/\/127\.0\.0\.1:1\/v1\/traces refuses/,
  );
});
