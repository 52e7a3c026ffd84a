// Bytes to text for people.
import assert from 'node:assert/strict';
import { type ByteString, splitArgs } from '../../../src/core/bytes.ts';
import { commandName, shellCommand } from '../../../src/core/format/command.ts';
import { printable, printableText } from '../../../src/core/format/printable.ts';
import { textWidth, truncate, wrapText } from '../../../src/ui/text/fit.ts';
import { findUnsafe } from '../../../test/support/safe-text.ts';
import { hostileText } from '../hostileBytes.ts';
import type { Target } from '../target.ts';

export const target: Target<Uint8Array> = {
  name: 'printable',
  about: 'bytes: no control, no bidi control, nothing hidden in what is shown; cut to any width it fits',
  inputs: hostileText.map((text) => Buffer.from(text, 'latin1')),
  check(input) {
    const bytes = Buffer.from(input).toString('latin1') as ByteString;
    const shown = printable(bytes);
    assertSafe(shown);
    assert.equal(printableText(shown), shown, 'made printable again, it changes');
    for (const limit of [0, 1, 3, 10]) assert.ok(shown.startsWith(printable(bytes, limit)));
    assertSafe(printableText(bytes));
    const args = splitArgs(bytes);
    assertSafe(commandName(args));
    // For a shell: ASCII, so that nothing of it is obeyed on its way.
    assert.match(shellCommand(args), /^[\x20-\x7e]*$/);
    for (const width of [1, 2, 7, 40]) {
      const cut = truncate(shown, width);
      assertSafe(cut);
      assert.ok(textWidth(cut) <= width, `${JSON.stringify(cut)} is wider than ${width}`);
    }
    assert.equal(wrapText(shown, 10).join(''), shown);
    return shown === bytes ? 'as it was' : 'made visible';
  },
};

function assertSafe(text: string): void {
  const unsafe = findUnsafe(text);
  assert.equal(unsafe, undefined, unsafe);
}
