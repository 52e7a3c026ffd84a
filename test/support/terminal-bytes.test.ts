// That the reader of what was written to a terminal would find what does not belong there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOSTILE } from './hostile.ts';
import { findHostile } from './terminal-bytes.ts';

const FRAME = '\x1b[?2026h\x1b[38A\x1b[1G\x1b[K\x1b[1;38;5;231mtext ü 日本 …\x1b[0m\r\n\x1b[E\x1b[?2026l';

test('a frame of the program is all its own', () => {
  assert.deepEqual(findHostile(Buffer.from(FRAME)), []);
});

for (const [name, text] of Object.entries(HOSTILE)) {
  // Plain characters, which only a spreadsheet or Markdown acts on.
  if (name === 'formula') continue;
  test(`${name}, raw in a frame, is found`, () => {
    const bytes = Buffer.concat([Buffer.from(FRAME), Buffer.from(text, 'latin1'), Buffer.from(FRAME)]);
    assert.ok(findHostile(bytes).length > 0, JSON.stringify(text));
  });
}
