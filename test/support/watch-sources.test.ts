// `npm run dev` hears of each save, however an editor saves; and of nothing else that it writes.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { watchSources } from '../../scripts/lib/watch-sources.mjs';
import { waitUntil } from './wait.ts';

class Watched implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'tracer-tui-test-'));
  readonly #file = join(this.folder, 'sub/a.ts');
  readonly #end: () => void;
  #changes = 0;

  constructor() {
    mkdirSync(join(this.folder, 'sub'));
    writeFileSync(this.#file, '');
    this.#end = watchSources(this.folder, () => {
      this.#changes++;
    });
  }

  /** As `sed -i` and editors do: another file in the place of the old one. */
  replace(): void {
    writeFileSync(join(this.folder, 'sub/sedX3kQ'), '');
    renameSync(join(this.folder, 'sub/sedX3kQ'), this.#file);
  }

  /** Told of once or more often: one save is several events. */
  async hears(what: string, act: () => void): Promise<void> {
    const before = this.#changes;
    act();
    await waitUntil(() => this.#changes > before, { what });
    // What belongs to it, and comes a moment later, is not the next one's.
    await sleep(50);
  }

  async isDeafTo(act: () => void): Promise<void> {
    const before = this.#changes;
    act();
    await sleep(50);
    assert.equal(this.#changes, before);
  }

  [Symbol.dispose](): void {
    this.#end();
    rmSync(this.folder, { recursive: true });
  }
}

test('a file that is replaced is heard of each time, and written in place, too', async () => {
  using watched = new Watched();
  for (const time of ['first', 'second', 'third']) await watched.hears(`${time} save`, () => watched.replace());
  await watched.hears('save in place', () => writeFileSync(join(watched.folder, 'sub/a.ts'), 'x'));
});

test('what editors put beside the file is no change', async () => {
  using watched = new Watched();
  for (const name of ['.a.ts.swp', '.#a.ts', '#a.ts#', 'a.ts~', '4913']) {
    await watched.isDeafTo(() => {
      writeFileSync(join(watched.folder, 'sub', name), '');
      rmSync(join(watched.folder, 'sub', name));
    });
  }
});

test('a new folder is watched, and one that was removed and made again', async () => {
  using watched = new Watched();
  const folder = join(watched.folder, 'sub/new');
  for (const time of ['first', 'second']) {
    await watched.hears(`${time} folder`, () => mkdirSync(folder));
    await watched.hears('file in it', () => writeFileSync(join(folder, 'b.tsx'), ''));
    await watched.hears('removal', () => rmSync(folder, { recursive: true }));
  }
});
