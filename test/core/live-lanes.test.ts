// Streams of several hosts are taken as they come: none waits for another, and each is read to where it ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Recording } from '../../src/core/source/recordingFile.ts';
import { createReader } from '../../src/core/source/recordingReader.ts';
import { SourceError } from '../../src/core/source/sourceError.ts';
import type { SourceAction } from '../../src/core/state/actions.ts';
import { T0 } from './support/events.ts';

type Batches = AsyncGenerator<readonly SourceAction[], void, undefined>;

class Host extends Recording {
  readonly #give: () => Batches;

  constructor(give: () => Batches) {
    super('-');
    this.#give = give;
  }

  override batches(): Batches {
    return this.#give();
  }
}

function readerOf(...gives: readonly (() => Batches)[]) {
  const facts = { program: 'p', kernel: 'k', wallOffsetNs: 0, source: 'ebpf', startedBootNs: T0 };
  const headers = gives.map((_give, index) => ({ ...facts, host: `h${index}`, bootId: `b${index}` }));
  const hosts = gives.map((give) => new Host(give));
  return createReader(hosts, headers, true);
}

const failed = (message: string): readonly SourceAction[] => [{ type: 'source/failed', message }];

async function* saying(name: string, times: number): Batches {
  for (let index = 0; index < times; index++) yield failed(`${name}${index}`);
}

async function messagesOf(reader: ReturnType<typeof readerOf>): Promise<string[]> {
  const messages: string[] = [];
  for await (const actions of reader.batches())
    for (const action of actions) if (action.type === 'source/failed') messages.push(action.message);
  return messages;
}

test('each host in its own order; one that breaks off is told of, and the others go on', async () => {
  const reader = readerOf(
    async function* () {
      yield* saying('a', 1);
      throw new SourceError('a is cut');
    },
    () => saying('b', 3),
    () => saying('c', 0),
  );
  const messages = await messagesOf(reader);
  assert.deepEqual(messages.toSorted(), ['h0: a0', 'h1: b0', 'h1: b1', 'h1: b2']);
  assert.deepEqual(
    messages.filter((message) => message.startsWith('h1')),
    ['h1: b0', 'h1: b1', 'h1: b2'],
  );
  assert.equal(reader.problem, 'a is cut');
});

test('one that is silent keeps nobody waiting, and is heard when it speaks', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const reader = readerOf(
    async function* () {
      await promise;
      yield* saying('late', 1);
    },
    async function* () {
      yield* saying('early', 2);
      // Whoever waits for the first host never comes here.
      resolve();
    },
  );
  assert.deepEqual(await messagesOf(reader), ['h1: early0', 'h1: early1', 'h0: late0']);
});

test('a mistake of ours is thrown, not kept', async () => {
  const reader = readerOf(
    () => saying('a', 1),
    async function* () {
      yield* saying('b', 1);
      throw new TypeError('ours');
    },
  );
  await assert.rejects(messagesOf(reader), /ours/);
});
