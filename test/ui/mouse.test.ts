// Mouse reports in what a terminal sends: told from keys and pastes, wherever a read begins and ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type MouseEvent, MouseReports } from '../../src/ui/keys/mouse.ts';
import { mouseReport } from '../support/keys.ts';

function read(...chunks: readonly string[]): (MouseEvent | string)[] {
  const reports = new MouseReports();
  return chunks.flatMap((chunk) => reports.push(chunk, 0));
}

const click = (x: number, y: number) => mouseReport('press', x, y) + mouseReport('release', x, y);

test('a press and its release in one place are a click; the wheel has two ways', () => {
  assert.deepEqual(read(click(4, 2)), [{ kind: 'click', x: 4, y: 2 }]);
  assert.deepEqual(read(mouseReport('wheelUp', 0, 0)), [{ kind: 'wheel', x: 0, y: 0, direction: 'up' }]);
  assert.deepEqual(read(mouseReport('wheelDown', 300, 99)), [{ kind: 'wheel', x: 300, y: 99, direction: 'down' }]);
  assert.deepEqual(read(mouseReport('press', 4, 2)), []);
  assert.deepEqual(read(mouseReport('press', 4, 2), mouseReport('release', 5, 2)), []);
  assert.deepEqual(read(mouseReport('release', 4, 2)), []);
});

test('other buttons, the wheel to the sides, and whatever has Shift: nothing', () => {
  for (const button of [1, 2, 66, 67, 128, 4, 64 + 4, 65 + 4, 32]) {
    assert.deepEqual(read(`\x1b[<${button};5;5M\x1b[<${button};5;5m`), [], `button ${button}`);
  }
  assert.deepEqual(read('\x1b[<80;5;5M'), [{ kind: 'wheel', x: 4, y: 4, direction: 'up' }], 'with Ctrl');
});

test('keys beside reports stay in their order', () => {
  assert.deepEqual(read(`j${mouseReport('wheelUp', 1, 1)}k\x1b[A`), [
    'j',
    { kind: 'wheel', x: 1, y: 1, direction: 'up' },
    'k\x1b[A',
  ]);
  assert.deepEqual(read('\x1b'), ['\x1b']);
  assert.deepEqual(read('\x1b', 'j'), ['\x1b', 'j']);
  assert.deepEqual(read('\x1b[', 'A'), ['\x1b[A']);
  assert.deepEqual(read('\x1b[2', '~'), ['\x1b[2~']);
  assert.deepEqual(read('\x1b[<', 'x'), ['\x1b[<x']);
});

test('the rest of a report goes to Ink only while Ink holds its Esc', () => {
  const wheel = mouseReport('wheelUp', 1, 1);
  for (const [waitMs, rest] of [
    [19, [wheel.slice(1)]],
    [20, []],
  ] as const) {
    const reports = new MouseReports();
    assert.deepEqual(reports.push(wheel.slice(0, 1), 0), ['\x1b']);
    assert.deepEqual(reports.push(wheel.slice(1), waitMs), [...rest, { kind: 'wheel', x: 1, y: 1, direction: 'up' }]);
  }
});

test('what is pasted only looks like a mouse', () => {
  const paste = `\x1b[200~a${click(1, 1)}b\x1b[201~`;
  assert.equal(read(paste).join(''), paste);
  // The Esc of a mark may have gone on alone.
  assert.equal(read(...paste).join(''), paste);
  assert.deepEqual(read(paste + click(1, 1)).at(-1), { kind: 'click', x: 1, y: 1 });
});

const place = fc.nat(400);
const part = fc.oneof(
  fc.constantFrom('j', 'q', '\x1b[A', '\x1b[3~', '日', ' ', '\r'),
  fc.tuple(place, place).map(([x, y]) => click(x, y)),
  fc.tuple(place, place).map(([x, y]) => mouseReport('wheelDown', x, y)),
);

test('split anywhere, and as many in one read as there may be: the same keys, the same clicks', () => {
  const cuts = fc.array(fc.nat(200), { maxLength: 12 });
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), cuts, (parts, places) => {
      const input = parts.join('');
      const sorted = [0, ...places.filter((at) => at < input.length).sort((a, b) => a - b), input.length];
      const chunks = sorted.slice(1).map((to, index) => input.slice(sorted[index], to));
      const events = (found: readonly (MouseEvent | string)[]) => found.filter((each) => typeof each !== 'string');
      // Ink lets a whole report go; only one whose Esc it has already comes to it.
      const keys = (found: readonly (MouseEvent | string)[]) =>
        found
          .filter((each) => typeof each === 'string')
          .join('')
          .replace(/\x1b\[<[\d;]+[Mm]/g, '');
      const whole = read(input);
      const split = read(...chunks);
      assert.deepEqual(events(split), events(whole));
      assert.equal(keys(split), keys(whole));
      assert.equal(keys(whole), parts.filter((each) => !each.startsWith('\x1b[<')).join(''));
    }),
    { numRuns: 2000 },
  );
});

test('anything at all: nothing is lost but reports', () => {
  const characters = fc.array(fc.constantFrom('\x1b', '[', '<', '0', '6', '4', ';', 'M', 'm', '2', '~', 'a'));
  fc.assert(
    fc.property(
      fc.array(
        characters.map((each) => each.join('')),
        { maxLength: 6 },
      ),
      (chunks) => {
        const reports = new MouseReports();
        const text = chunks.flatMap((chunk) => reports.push(chunk, 0)).filter((each) => typeof each === 'string');
        // What is held is given with the next read, whatever that is.
        const rest = reports.push('z', 0).filter((each) => typeof each === 'string');
        const without = (all: string) => all.replace(/\x1b\[<\d+;\d+;\d+[Mm]/g, '');
        assert.equal(without([...text, ...rest].join('')), without(`${chunks.join('')}z`));
      },
    ),
  );
});
