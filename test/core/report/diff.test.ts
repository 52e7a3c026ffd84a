// What changed between two recordings, and what is only noise.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Diff, diffReports } from '../../../src/core/report/diff.ts';
import { formatDiffMarkdown } from '../../../src/core/report/diffMarkdown.ts';
import { reportOf, type Told } from './support.ts';

interface Runs {
  readonly command: string;
  readonly ms: readonly number[];
  readonly failed?: number;
}

function diffOf(a: readonly Runs[], b: readonly Runs[], top = 100): Diff {
  const report = (all: readonly Runs[]) => {
    let pid = 10;
    const told = all.flatMap(({ command, ms, failed = 0 }) =>
      ms.map((endMs, i): Told => ({ pid: pid++, startMs: 0, endMs, command, status: i < failed ? 256 : 0 })),
    );
    return reportOf(told, { top: Number.POSITIVE_INFINITY });
  };
  return diffReports(report(a), report(b), { top });
}

const names = ({ shown }: { readonly shown: readonly { readonly name: string }[] }) => shown.map(({ name }) => name);
const times = (count: number, ms: number) => new Array<number>(count).fill(ms);

test('new and gone, most time first', () => {
  const diff = diffOf(
    [
      { command: 'old', ms: [5] },
      { command: 'both', ms: [5] },
    ],
    [
      { command: 'x', ms: [1] },
      { command: 'both', ms: [5] },
      { command: 'y', ms: [9] },
    ],
  );
  assert.deepEqual([names(diff.added), names(diff.gone)], [['y', 'x'], ['old']]);
  assert.deepEqual([names(diff.slower), names(diff.moreOften), names(diff.failMore)], [[], [], []]);
});

test('slower: by a share and an amount, not by noise', () => {
  const slower = (a: readonly number[], b: readonly number[]) =>
    names(diffOf([{ command: 'x', ms: a }], [{ command: 'x', ms: b }]).slower).length === 1;
  assert.ok(slower([100], [120]));
  assert.ok(!slower([100], [119]), 'less than a fifth');
  assert.ok(!slower([1], [5]), 'less than 5 ms');
  assert.ok(slower([1], [6]));
  assert.ok(!slower([100, 100], [100, 100, 100]), 'more often is not slower');
  assert.ok(slower(times(20, 100), [...times(17, 100), ...times(3, 190)]), 'p95 of twenty');
  assert.ok(!slower(times(3, 100), [100, 100, 150]), 'not p95 of three');
});

test('slower ones by what they cost in all; faster ones the other way', () => {
  const a = [
    { command: 'few', ms: times(1, 100) },
    { command: 'many', ms: times(50, 10) },
  ];
  const b = [
    { command: 'few', ms: times(1, 500) },
    { command: 'many', ms: times(50, 20) },
  ];
  assert.deepEqual(names(diffOf(a, b).slower), ['many', 'few']);
  assert.deepEqual(names(diffOf(b, a).faster), ['many', 'few']);
  assert.deepEqual(names(diffOf(b, a).slower), []);
});

test('run more often, and fail more', () => {
  const a = [
    { command: 'x', ms: times(10, 1) },
    { command: 'y', ms: times(2, 1) },
    { command: 'z', ms: times(9, 1), failed: 1 },
  ];
  const b = [
    { command: 'x', ms: times(11, 1) },
    { command: 'y', ms: times(3, 1), failed: 1 },
    { command: 'z', ms: times(30, 1), failed: 9 },
  ];
  const diff = diffOf(a, b);
  assert.deepEqual(names(diff.moreOften), ['z', 'y']);
  assert.deepEqual(names(diff.failMore), ['z', 'y']);
});

test('only the first are listed, and all are counted', () => {
  const many = Array.from({ length: 30 }, (_, i) => ({ command: `p${i}`, ms: [i + 1] }));
  const diff = diffOf([], many, 3);
  assert.equal(diff.added.count, 30);
  assert.deepEqual(names(diff.added), ['p29', 'p28', 'p27']);
});

test('as Markdown, with the figures side by side', () => {
  const diff = diffOf(
    [
      { command: 'cc', ms: times(2, 100) },
      { command: 'old', ms: [7] },
    ],
    [
      { command: 'cc', ms: times(4, 250), failed: 1 },
      { command: 'new', ms: [3] },
    ],
  );
  const lines = formatDiffMarkdown(diff).split('\n');
  for (const line of [
    '# 100ms before, 250ms now (×2.5)',
    '| processes | 3 | 5 | +67 % |',
    '| `cc` | 100ms | 250ms | ×2.5 | 100ms | 250ms | ×2.5 | 100ms | 250ms | ×2.5 | 2 | 4 | ×2.0 |',
    '| `cc` | 2 | 4 | ×2.0 | 200ms | 1.00s | ×5.0 |',
    '| `cc` | 0 | 1 | new | 2 | 4 | ×2.0 |',
    '| `new` | 1 | 0 | 3.00ms | 3.00ms | 3.00ms |',
    '## Programs that are gone (1)',
  ])
    assert.ok(lines.includes(line), `${line}\n${lines.join('\n')}`);
});
