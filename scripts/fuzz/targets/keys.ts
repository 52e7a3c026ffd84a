// What a terminal sends: keys, pastes, reports of the mouse, answers; in pieces of any size.
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { editInput, insertText } from '../../../src/ui/keys/editInput.ts';
import { keyNames } from '../../../src/ui/keys/keyName.ts';
import { MouseReports } from '../../../src/ui/keys/mouse.ts';
import type { Target } from '../target.ts';

const piece = fc.oneof(
  fc
    .tuple(fc.nat(200), fc.nat(70_000), fc.nat(70_000), fc.constantFrom('M', 'm', 'x', ''))
    .map(([button, x, y, final]) => `\x1b[<${button};${x};${y}${final}`),
  fc.constantFrom(
    '\x1b',
    '\x1b[',
    '\x1b[<',
    '\x1b[200~',
    '\x1b[201~',
    '\x1b[A',
    '\x1bOH',
    '\x1b[1;5C',
    '\x1b[3~',
    '\x1b]11;rgb:ff/ff/ff\x07',
    '\x1b[?62c',
    '\r\n',
    '\x7f',
    '\x03',
    '\x1b\x1b',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
  fc.array(fc.nat(0xffff), { maxLength: 3 }).map((units) => String.fromCharCode(...units)),
);

export const target: Target<string> = {
  name: 'keys',
  about:
    'input of a terminal, in pieces of any size: nothing is lost or doubled, and a line that is typed holds no control',
  inputs: fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join('')),
  check(text) {
    const whole = readIn(text, text.length);
    for (const size of [1, 2, 5]) readIn(text, size);
    let input = { text: '', cursor: 0 } as Parameters<typeof editInput>[0];
    for (const part of whole) {
      if (typeof part !== 'string') continue;
      for (const name of keyNames(part, {} as Parameters<typeof keyNames>[1])) {
        input = editInput(input, name);
        assert.ok(
          input.cursor >= 0 && input.cursor <= input.text.length,
          `cursor ${input.cursor} of ${input.text.length}`,
        );
      }
      input = insertText(input, part);
      assert.doesNotMatch(input.text, /[\x00-\x1f\x7f-\x9f]/);
    }
    return whole.some((part) => typeof part !== 'string') ? 'with the mouse' : 'keys only';
  },
};

/** What comes out is what came in, without the reports: in the same order, each piece at most once. */
function readIn(text: string, size: number) {
  const reports = new MouseReports();
  const parts: ReturnType<MouseReports['push']> = [];
  for (let at = 0; at < text.length; at += Math.max(1, size))
    parts.push(...reports.push(text.slice(at, at + size), at));
  let from = 0;
  for (const part of parts) {
    if (typeof part !== 'string') {
      assert.ok(Number.isInteger(part.x) && Number.isInteger(part.y) && part.x >= 0 && part.y >= 0);
      continue;
    }
    const found = text.indexOf(part, from);
    assert.ok(found >= 0, `${JSON.stringify(part)} comes twice, or was never sent`);
    from = found + part.length;
  }
  return parts;
}
