// The doctor: each thing that a machine may lack, what it costs and how to mend it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnose } from '../../src/core/doctor/diagnose.ts';
import type { MachineFacts } from '../../src/core/doctor/facts.ts';
import { formatDiagnosis } from '../../src/core/doctor/table.ts';

const GOOD: MachineFacts = {
  release: '6.12.1-amd64',
  architecture: 'x64',
  hasBtf: true,
  capabilities: (1n << 41n) - 1n,
  lockdown: 'none',
  seccompMode: 0,
  isInitialPidNamespace: true,
  isInitialUserNamespace: true,
  containerSign: undefined,
  hidepid: undefined,
  trials: [
    { source: 'ebpf', failure: undefined },
    { source: 'proc-connector', failure: undefined },
    { source: 'procfs', failure: undefined },
  ],
};
const REFUSED: MachineFacts['trials'] = [
  { source: 'ebpf', failure: 'load: EPERM' },
  { source: 'proc-connector', failure: 'join: EPERM' },
  { source: 'procfs', failure: undefined },
];

function found(facts: Partial<MachineFacts>, name: string) {
  const check = diagnose({ ...GOOD, ...facts }).checks.find(({ check }) => check === name);
  assert.ok(check, name);
  return check;
}

test('where all is well, nothing costs anything but what procfs is', () => {
  const { checks, source, isBest } = diagnose(GOOD);
  assert.deepEqual([source, isBest], ['ebpf', true]);
  assert.deepEqual(
    checks.filter(({ cost, mend }) => cost !== '' || mend !== '').map(({ check }) => check),
    ['source proc-connector', 'source procfs'],
  );
  const names = ['kernel', 'BTF', 'ring buffer', 'capabilities', 'lockdown', 'seccomp', 'container', 'hidepid'];
  assert.deepEqual(
    checks.slice(0, 8).map(({ check }) => check),
    names,
  );
});

const LACKS: readonly [facts: Partial<MachineFacts>, check: string, finding: RegExp, cost: RegExp, mend: RegExp][] = [
  [{ release: '5.4.0-42' }, 'kernel', /Linux 5\.4\.0-42/, /no source ebpf/, /5\.8 or newer/],
  [{ release: '5.4.0' }, 'ring buffer', /none before/, /no source ebpf/, /5\.8 or newer/],
  [{ release: '5.10.0' }, 'kernel', /5\.10/, /not counted/, /5\.12/],
  [{ hasBtf: false }, 'BTF', /no \/sys/, /no source ebpf/, /CONFIG_DEBUG_INFO_BTF=y/],
  [
    { capabilities: 0n, trials: REFUSED },
    'capabilities',
    /CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN/,
    /no source ebpf; /,
    /sudo/,
  ],
  [
    { capabilities: 1n << 21n, trials: REFUSED },
    'capabilities',
    /^missing: CAP_NET_ADMIN, /,
    /^no source proc-connector/,
    /sudo/,
  ],
  [{ lockdown: 'confidentiality' }, 'lockdown', /confidentiality/, /no source ebpf/, /integrity/],
  [{ lockdown: undefined, trials: REFUSED }, 'lockdown', /not known/, /may be what refuses eBPF/, /securityfs/],
  [{ seccompMode: 2, trials: REFUSED }, 'seccomp', /^a filter$/, /bpf\(2\)/, /profile/],
  [
    { isInitialPidNamespace: false },
    'container',
    /^in one with PIDs of its own/,
    /^ebpf shows the whole host/,
    /^start .* with --pid=host, or/,
  ],
  [
    { isInitialUserNamespace: false },
    'container',
    /^in one with users of its own/,
    /^no source ebpf: root in it has no rights/,
    /^start .* with --userns=host, or/,
  ],
  [{ hidepid: 'hidepid=2', capabilities: 0n }, 'hidepid', /hidepid=2/, /procfs misses them/, /hidepid=0/],
  [{ trials: REFUSED }, 'source ebpf', /fails: load: EPERM/, /next best/, /above/],
];
for (const [facts, name, finding, cost, mend] of LACKS) {
  test(`${name}: ${finding.source}`, () => {
    const check = found(facts, name);
    assert.match(check.finding, finding);
    assert.match(check.cost, cost);
    assert.match(check.mend, mend);
  });
}

test('what has no effect here costs nothing', () => {
  assert.doesNotMatch(found({ capabilities: 0n }, 'capabilities').finding, /NET_ADMIN/);
  assert.equal(found({ seccompMode: 2 }, 'seccomp').cost, '');
  assert.equal(found({ hidepid: 'hidepid=2' }, 'hidepid').cost, '');
  assert.equal(found({ containerSign: '/.dockerenv' }, 'container').cost, '');
  assert.equal(found({ lockdown: undefined }, 'lockdown').cost, '');
  assert.match(found({ lockdown: undefined }, 'lockdown').finding, /^not in the way: eBPF works$/);
  assert.match(found({ containerSign: '/.dockerenv' }, 'container').finding, /dockerenv.* all is seen$/);
});

test('the verdict: which source, and whether a better one is missing', () => {
  assert.deepEqual(diagnose({ ...GOOD, trials: REFUSED }).isBest, false);
  assert.match(formatDiagnosis(diagnose(GOOD), 100), /\n--source auto takes ebpf: the best there is\.\n$/);
  assert.match(formatDiagnosis(diagnose({ ...GOOD, trials: REFUSED }), 100), /takes procfs: not the best there is/);
  assert.match(formatDiagnosis(diagnose({ ...GOOD, trials: [] }), 100), /No source works here\.\n$/);
});

test('the table fits its terminal, and keeps what a kernel says from obeying', () => {
  const trials = [{ source: 'ebpf', failure: `${'x'.repeat(200)}\x1b[31m` }];
  for (const columns of [80, 120, 200]) {
    const text = formatDiagnosis(diagnose({ ...GOOD, capabilities: 0n, trials }), columns);
    const table = text.split('\n\n')[0] ?? '';
    assert.ok(Math.max(...table.split('\n').map((line) => line.length)) <= columns, text);
    assert.ok(!text.includes('\x1b'));
  }
});
