// Reading what may vanish: what that means of what is looked at, and what of us.
import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, readlinkSync, readSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { SeenCgroups } from '../../src/core/source/cgroups.ts';
import { orGone, readBytes } from '../../src/core/source/readProc.ts';

function folderFor(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-tui-test-'));
  context.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('gone, not of that kind, or too long: nothing is known of it', (context) => {
  const folder = folderFor(context);
  assert.equal(readBytes(join(folder, 'gone')), undefined);
  assert.equal(readBytes(folder), undefined);
  assert.equal(
    orGone(() => readlinkSync(folder)),
    undefined,
  );
  assert.equal(
    orGone(() => statSync(join(folder, 'x'.repeat(5000)))),
    undefined,
  );
});

test('too many open files, and mistakes of ours, are no word of what is looked at', () => {
  const closed = 1_000_000;
  assert.throws(() => orGone(() => closeSync(closed)), { code: 'EBADF' });
  assert.throws(() => orGone(() => readSync(closed, Buffer.alloc(1))), { code: 'EBADF' });
  assert.throws(() => readBytes('a\0b'), { code: 'ERR_INVALID_ARG_VALUE' });
  const tooMany = Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE', syscall: 'open' });
  const fail = () => {
    throw tooMany;
  };
  assert.throws(() => orGone(fail), tooMany);
});

test('what is longer than the first buffer is read to its end, or as far as is wanted', (context) => {
  const file = join(folderFor(context), 'long');
  const text = 'x'.repeat(1_000_000);
  writeFileSync(file, text);
  assert.equal(readBytes(file), text);
  assert.equal(readBytes(file, 100_000), text.slice(0, 100_000));
});

test('a cgroup is new once; of very many, those that came first may be so again', () => {
  const seen = new SeenCgroups();
  assert.deepEqual(
    [0, 7, 7].map((id) => seen.add(id)),
    [false, true, false],
  );
  for (let id = 10; id < 100_000; id++) assert.ok(seen.add(id));
  assert.equal(seen.add(7), true);
  assert.equal(seen.add(99_999), false);
});
