// A file that is there when it is whole, also where there are no hard links; what is there already is never replaced unasked.
import assert from 'node:assert/strict';
import fs, { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { OutputError, WholeFile } from '../../src/core/sink/wholeFile.ts';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tracer-tui-test-'));
});

afterEach(() => {
  mock.restoreAll();
  syncBuiltinESMExports();
  rmSync(folder, { recursive: true });
});

function failing(call: 'linkSync' | 'renameSync', code: string): void {
  const fail = () => {
    throw Object.assign(new Error(`${code}: ${call}`), { code });
  };
  mock.method(fs, call, fail);
  syncBuiltinESMExports();
}

/** @param meanwhile somebody else acts while it grows */
async function write(name: string, meanwhile = () => {}): Promise<void> {
  await using file = await WholeFile.create({ path: join(folder, name), isForced: false });
  await file.write(Buffer.from('whole'));
  meanwhile();
  await file.finish();
}

// Which of them it is depends on the file system: vfat and exfat, the network's, FUSE.
for (const code of [undefined, 'EPERM', 'ENOTSUP', 'ENOSYS']) {
  const where = code === undefined ? 'with hard links' : `where linking says ${code}`;

  test(`${where}: the file is there, alone, for its owner`, async () => {
    if (code !== undefined) failing('linkSync', code);
    await write('a', () => assert.ok(!readdirSync(folder).includes('a')));
    assert.deepEqual(readdirSync(folder), ['a']);
    assert.equal(readFileSync(join(folder, 'a'), 'utf8'), 'whole');
    assert.equal(statSync(join(folder, 'a')).mode & 0o777, 0o600);
  });

  test(`${where}: what somebody made meanwhile stays`, async () => {
    if (code !== undefined) failing('linkSync', code);
    const others = join(folder, 'a');
    await assert.rejects(
      write('a', () => writeFileSync(others, 'precious')),
      (error) => error instanceof OutputError && error.message === `${others}: it exists already: --force replaces it`,
    );
    assert.deepEqual(readdirSync(folder), ['a']);
    assert.equal(readFileSync(others, 'utf8'), 'precious');
  });
}

test('without hard links, one that cannot be renamed leaves nothing', async () => {
  failing('linkSync', 'EPERM');
  failing('renameSync', 'EIO');
  await assert.rejects(write('a'), /: the device has failed$/);
  assert.deepEqual(readdirSync(folder), []);
});

test('another mistake of linking is told as it is', async () => {
  failing('linkSync', 'EIO');
  await assert.rejects(write('a'), /: the device has failed$/);
  assert.deepEqual(readdirSync(folder), []);
});
