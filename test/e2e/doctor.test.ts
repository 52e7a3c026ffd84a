// `tracer-tui doctor` on this machine, with and without rights.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needsTracing } from '../support/tracing.ts';
import { Lines } from './lines.ts';
import { tracerTui } from './tracerTui.ts';
import { MAIN } from './view.ts';

test('with rights: the best source works, and the status is 0', needsTracing, async () => {
  const { status, stdout, stderr } = await tracerTui('doctor');
  assert.deepEqual([status, stderr], [0, '']);
  assert.match(stdout, /^CHECK +FINDING +WHAT IT COSTS +HOW TO MEND IT\n/);
  for (const name of ['kernel', 'BTF', 'ring buffer', 'capabilities', 'lockdown', 'seccomp', 'container', 'hidepid']) {
    assert.match(stdout, new RegExp(`^${name} +\\S`, 'm'));
  }
  assert.match(stdout, /\n--source auto takes ebpf: the best there is\.\n$/);
});

test('without rights: a lesser source, what is missing, and status 1', needsTracing, async () => {
  const caps = ['--bounding-set=-all', '--inh-caps=-all'];
  using doctor = new Lines('setpriv', [...caps, process.execPath, MAIN, 'doctor', '--format', 'json']);
  assert.equal(await doctor.exited, 1);
  assert.equal(doctor.stderr, '');
  const { source, isBest, checks } = JSON.parse(doctor.stdout) as {
    source: string;
    isBest: boolean;
    checks: { check: string; finding: string; mend: string }[];
  };
  // From Linux 6.6 on, the proc connector serves everybody.
  assert.match(source, /^(proc-connector|procfs)$/);
  assert.equal(isBest, false);
  const capabilities = checks.find(({ check }) => check === 'capabilities');
  assert.match(capabilities?.finding ?? '', /CAP_BPF, CAP_PERFMON/);
  assert.match(capabilities?.mend ?? '', /sudo/);
});

test('what it cannot print is told in one line', async () => {
  const { status, stderr } = await tracerTui('doctor', '--format', 'xml');
  assert.deepEqual(
    [status, stderr],
    [2, 'tracer-tui: --format is one of table, json, not "xml": see tracer-tui doctor --help\n'],
  );
});
