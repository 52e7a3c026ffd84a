// What is known of a real process: its arguments to the byte, and numbers that agree with the kernel's own.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { splitArgs } from '../../src/core/bytes.ts';
import { NS_PER_TICK, peakRss } from '../../src/core/process.ts';
import { hex, program } from '../support/programs.ts';
import { needsTracing, runCommand, runProgram, Trace, waitStatus } from '../support/tracing.ts';

test('arguments come to the byte: empty ones, escapes, newlines, invalid UTF-8', needsTracing, async () => {
  using trace = Trace.start();
  const args = ['', '', '\x1b]52;c;aGk=\x07', 'a\nb', '\xff\xfe\x80', ' '];
  const { pid } = await runProgram('exec-with', '/bin/true', ...args.map(hex));
  const process = await trace.settled(pid);
  const image = process.images.at(-1);
  assert.ok(image);
  assert.deepEqual(splitArgs(image.args), args);
  assert.equal(image.argsTotalBytes, image.args.length);
});

test('arguments that are too long are cut, and that is known', needsTracing, async () => {
  using trace = Trace.start();
  const { pid } = await runProgram('exec-with', '/bin/true', hex('true'), '+127', '+127');
  const image = (await trace.settled(pid)).images.at(-1);
  assert.ok(image);
  assert.equal(image.args.length, 16384);
  assert.equal(image.argsTotalBytes, 'true\0'.length + 2 * (127 * 1024 + 1));
  assert.ok(image.args.startsWith('true\0xxxx'));
});

test('a name is what the process set, escape sequences and all', needsTracing, async () => {
  using trace = Trace.start();
  const { pid } = await runProgram('exec-with', '/bin/true', hex('\x1b[31m'));
  assert.equal((await trace.settled(pid)).comm, 'true');
});

test('CPU time is exact once the kernel has freed the process', needsTracing, async () => {
  using trace = Trace.start();
  let rusageNs = 0;
  const process = await trace.exact(async () => {
    const told = await waitStatus(await program('busy'), ['120', '30']);
    rusageNs = ((told['userUs'] ?? 0) + (told['systemUs'] ?? 0)) * 1000;
    return told['pid'] ?? 0;
  });
  assert.ok(process.usage !== undefined);
  // The kernel scales utime + stime to the same sum; rusage is read before the very last slice is counted, a tick at most.
  const laterNs = process.usage.cpuNs - rusageNs;
  assert.ok(laterNs > -1e6 && laterNs < 2 * NS_PER_TICK, `${process.usage.cpuNs} and ${rusageNs}`);
});

test('peak memory is that of the process where it rose above what exec inherited', needsTracing, async () => {
  using trace = Trace.start();
  const told = await waitStatus(await program('busy'), ['10', '60']);
  const peak = peakRss(await trace.settled(told['pid'] ?? 0));
  assert.ok(peak !== undefined);
  assert.equal(peak.isUpperBound, false);
  assert.equal(peak.bytes, (told['maxRssKb'] ?? 0) * 1024);
});

test('peak memory that was only inherited is said to be an upper bound', needsTracing, async () => {
  using trace = Trace.start();
  const { pid } = await runProgram('exec-with', '/bin/true', hex('true'));
  const process = await trace.settled(pid);
  const peak = peakRss(process);
  assert.ok(peak !== undefined && process.rssBaselineBytes > 0);
  assert.equal(peak.isUpperBound, peak.bytes <= process.rssBaselineBytes);
});

test('bytes written to storage are those that the kernel counted', needsTracing, async (context) => {
  const directory = await mkdtemp(join(import.meta.dirname, '../../.cache/io-'));
  context.after(() => rm(directory, { recursive: true }));
  using trace = Trace.start();
  // 0 where the checkout is on a tmpfs: writing there is no I/O.
  let writeBytes = -1;
  const process = await trace.exact(async () => {
    const { pid, stdout } = await runProgram('busy', '1', '1', '512', join(directory, 'file'));
    ({ writeBytes } = JSON.parse(stdout) as { writeBytes: number });
    return pid;
  });
  assert.equal(process.usage?.writeBytes, writeBytes);
});

test(
  'a cgroup that was made after the start is known by its path, and so is who runs in it',
  needsTracing,
  async (context) => {
    const root = cgroup2Root();
    if (root === undefined) return context.skip('no cgroup2 hierarchy is mounted');
    using trace = Trace.start();
    const name = `tracer-tui-test-${process.pid}.service`;
    const folder = join(root, name);
    await mkdir(folder);
    context.after(() => rmdir(folder));
    const { pid } = await runCommand('/bin/sh', ['-c', `echo $$ > ${folder}/cgroup.procs && exec sleep 0.05`]);
    const seen = await trace.settled(pid);
    assert.equal(trace.state.cgroups.get(seen.cgroupId), `/${name}`);
  },
);

test('in a PID namespace, both PIDs are known', needsTracing, async () => {
  using trace = Trace.start();
  const { pid } = await runCommand('unshare', ['--pid', '--fork', 'sh', '-c', 'sleep 0.05; exit 0']);
  await trace.settled(pid);
  const [shell] = trace.childrenOf(pid);
  assert.ok(shell !== undefined && shell.pid !== 1);
  assert.equal(shell.nsPid, 1);
});

function cgroup2Root(): string | undefined {
  const line = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .find((entry) => entry.includes(' - cgroup2 '));
  return line?.split(' ')[4];
}
