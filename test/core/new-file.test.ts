// Whose named pipes are written to. In a folder that all may write to, anybody may have put one there.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, closeSync, constants, linkSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createFile } from '../../src/core/source/newFile.ts';
import { SourceError } from '../../src/core/source/sourceError.ts';

const needsRoot = process.getuid?.() === 0 ? {} : { skip: 'needs root: to make files of other users' };
const NOBODY = 65534;
const CALLER = 1234;

class Pipe implements Disposable {
  readonly path = join(mkdtempSync(join(tmpdir(), 'tracer-tui-test-')), 'pipe');
  readonly #readerFd: number;

  constructor(owner: number) {
    execFileSync('mkfifo', ['-m', '666', this.path]);
    chmodSync(join(this.path, '..'), 0o1777);
    chownSync(this.path, owner, owner);
    // Thus opening it never waits for the other side.
    this.#readerFd = openSync(this.path, constants.O_RDWR | constants.O_NONBLOCK);
  }

  read(): string {
    const bytes = Buffer.alloc(100);
    return bytes.toString('utf8', 0, readSync(this.#readerFd, bytes));
  }

  [Symbol.dispose](): void {
    closeSync(this.#readerFd);
    rmSync(join(this.path, '..'), { recursive: true });
  }
}

/** By sudo: a user's who called it. */
class Caller implements Disposable {
  constructor(uid: number) {
    process.env['SUDO_UID'] = process.env['SUDO_GID'] = `${uid}`;
  }

  [Symbol.dispose](): void {
    delete process.env['SUDO_UID'];
    delete process.env['SUDO_GID'];
  }
}

async function assertTaken(pipe: Pipe): Promise<void> {
  const file = createFile('record to', pipe.path, false);
  await file.write(Buffer.from('hello'));
  file.close();
  assert.equal(pipe.read(), 'hello');
}

function assertRefused(path: string, reason: RegExp): void {
  for (const isForced of [false, true]) {
    assert.throws(
      () => createFile('record to', path, isForced),
      (error) => error instanceof SourceError && reason.test(error.message) && !error.message.includes('\n'),
    );
  }
}

const OTHERS = /^record to \/.*: it is a named pipe of another user's, .*: make one with mkfifo, or give another name$/;

test('root writes to pipes of root’s, and to nobody else’s', needsRoot, async () => {
  using own = new Pipe(0);
  using others = new Pipe(NOBODY);
  await assertTaken(own);
  assertRefused(others.path, OTHERS);
  assert.throws(() => others.read(), { code: 'EAGAIN' });
});

test('by sudo, pipes of the caller’s are written to, and neither root’s nor others’', needsRoot, async () => {
  using _caller = new Caller(CALLER);
  using own = new Pipe(CALLER);
  using ofRoot = new Pipe(0);
  using others = new Pipe(NOBODY);
  await assertTaken(own);
  assertRefused(ofRoot.path, OTHERS);
  assertRefused(others.path, OTHERS);
});

test('devices are taken', () => {
  createFile('record to', '/dev/null', true).close();
});

test('a file is known by each of its names, a device by none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracer-tui-test-'));
  const [name, other] = [join(folder, 'a'), join(folder, 'b')];
  const file = createFile('record to', name, false);
  const device = createFile('record to', '/dev/null', false);
  try {
    linkSync(name, other);
    assert.deepEqual(
      [name, other, join(folder, 'c'), folder].map((path) => file.isAt(path)),
      [true, true, false, false],
    );
    assert.equal(device.isAt('/dev/null'), false);
  } finally {
    file.close();
    device.close();
    rmSync(folder, { recursive: true });
  }
});
