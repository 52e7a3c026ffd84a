// Everything that is known of one process: the lines that answer why somebody opened it.
import './support/utc.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteString } from '../../src/core/bytes.ts';
import { NO_UID, type Process } from '../../src/core/process.ts';
import { findColumn } from '../../src/core/select/columns.ts';
import { selectDetails } from '../../src/core/select/details.ts';
import { selectLookup } from '../../src/core/select/lookup.ts';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import type { Action } from '../../src/core/state/actions.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import type { State } from '../../src/core/state/state.ts';
import { argv, cgroupEvent, execEvent, exitEvent, forkEvent, MS, NO_USAGE, SECOND, T0 } from './support/events.ts';
import { life } from './support/life.ts';
import { processOf, receive, stateAfter } from './support/states.ts';

const after = (state: State, ...actions: readonly Action[]) => actions.reduce(reduce, state);

/** The texts under a heading, each with its label; lines that go on with it are joined. */
function section(state: State, process: Process, heading: string): Record<string, string> {
  const { lines } = selectDetails(state, process);
  const start = lines.findIndex(({ label, meaning }) => meaning === 'heading' && label === heading) + 1;
  assert.ok(start > 0, `no heading ${heading}`);
  const length = lines.slice(start).findIndex(({ meaning }) => meaning === 'heading');
  const found: Record<string, string> = {};
  let last = '';
  for (const { label, text } of lines.slice(start, length < 0 ? lines.length : start + length)) {
    if (label !== '') last = label;
    found[last] = label === '' ? `${found[last]} | ${text}` : text;
  }
  return found;
}

const USAGE = {
  cpuNs: 100 * MS,
  userNs: 30 * MS,
  systemNs: 10 * MS,
  maxRssBytes: 16 * 2 ** 20,
  readBytes: 4096,
  writeBytes: 2 ** 20,
  minFaults: 1234,
  majFaults: 5,
  voluntarySwitches: 6,
  involuntarySwitches: 7000,
};
const GCC = life({ execs: ['env gcc', 'gcc -c a.c'], exitMs: 145, status: 7 << 8, usage: USAGE });

test('the life of a process: its times, and its status with its meaning', () => {
  const state = stateAfter(GCC.events);
  assert.deepEqual(section(state, processOf(state, GCC.key), 'Life'), {
    start: '1970-01-01 00:16:40.000',
    duration: '145ms',
    end: '1970-01-01 00:16:40.145',
    'exit code': '7',
  });
  const { lines } = selectDetails(state, processOf(state, GCC.key));
  assert.equal(lines.find(({ label }) => label === 'exit code')?.meaning, 'failed');
});

test('a signal is told by name and number, with the core', () => {
  const { events, key } = life({ status: 0x8b });
  const state = stateAfter(events);
  assert.equal(section(state, processOf(state, key), 'Life')['signal'], 'SIGSEGV (11), core dumped');
});

test('what was not seen is said', () => {
  const lost = life();
  const freed = stateAfter([lost.fork, lost.free]);
  assert.match(section(freed, processOf(freed, lost.key), 'Life')['exit'] ?? '', /not seen; gone by/);
  const late = stateAfter(lost.exits);
  assert.match(section(late, processOf(late, lost.key), 'Life')['start'] ?? '', /\(its exec was not seen\)$/);
});

test('a running process says so, also one that has ended since the pause', () => {
  const { fork, exits, key } = life();
  const paused = after(stateAfter([fork]), { type: 'view/paused' });
  for (const state of [paused, receive(paused, exits, T0 + SECOND)]) {
    assert.equal(section(state, processOf(state, key), 'Life')['state'], 'running');
  }
});

test('in a paused view nothing of a process goes on, and then all of it does', () => {
  const { fork, execs, exits, key, free } = life({ execs: ['sleep 5'], exitMs: 5000, usage: { cpuNs: 4 * SECOND } });
  const running = stateAfter([fork, ...execs], T0 + 20 * MS);
  const opened = processOf(running, key);
  const paused = after(running, { type: 'view/paused' });
  const before = [selectDetails(paused, opened), cpuText(paused)];
  const held = createRowsSelector()(paused).tables.running.at(0) ?? opened;
  const sampled = after(paused, { type: 'usage/sampled', samples: [{ key, usage: { ...NO_USAGE, cpuNs: SECOND } }] });
  const ended = receive(sampled, exits, T0 + 6 * SECOND);
  for (const state of [sampled, ended]) {
    for (const process of [opened, held]) assert.deepEqual([selectDetails(state, process), cpuText(state)], before);
  }
  const resumed = after(receive(ended, [free]), { type: 'view/resumed' });
  for (const process of [opened, held]) assert.equal(section(resumed, process, 'Life')['exit code'], '0');
});

test('each image has its own time, its file and its arguments', () => {
  const state = stateAfter(GCC.events);
  assert.deepEqual(section(state, processOf(state, GCC.key), 'Images'), {
    1: '/bin/env | executed 1970-01-01 00:16:40.001, ran 1.00ms | argv[0] env | argv[1] gcc',
    2: '/bin/gcc | executed 1970-01-01 00:16:40.002, ran 143ms | argv[0] gcc | argv[1] -c | argv[2] a.c',
  });
});

test('arguments that are missing or would be obeyed are told', () => {
  const cut = stateAfter([execEvent({ args: argv('a', '', '\x1b]0;x\x07'), argsTotalBytes: 20_000 })]);
  const image = section(cut, processOf(cut, execEvent().key), 'Images')['1'] ?? '';
  assert.match(image, /argv\[1\] '' \| argv\[2\] \\x1b\]0;x\\x07 \| … cut: 10 of 20,000 bytes are known$/);
  const unread = stateAfter([execEvent({ args: argv(), argsUnreadable: true })]);
  assert.match(section(unread, processOf(unread, execEvent().key), 'Images')['1'] ?? '', /could not read them$/);
  const fork = stateAfter([forkEvent()]);
  assert.match(section(fork, processOf(fork, forkEvent().key), 'Images')['none'] ?? '', /never executed/);
});

test('parents go up as far as they are known', () => {
  const [init, shell] = [
    life({ pid: 1, ppid: 0, startMs: -9000, execs: ['init'] }),
    life({ pid: 50, startMs: -500, execs: ['bash'] }),
  ];
  const child = life({ pid: 100, ppid: 50 });
  const state = stateAfter([init.fork, ...init.execs, shell.fork, ...shell.execs, child.fork]);
  assert.deepEqual(section(state, processOf(state, child.key), 'Parents'), { 50: 'bash', 1: 'init' });
  const orphan = stateAfter([shell.fork, ...shell.execs, child.fork]);
  assert.deepEqual(section(orphan, processOf(orphan, child.key), 'Parents'), { 50: 'bash', 1: 'not known' });
  assert.deepEqual(section(state, processOf(state, init.key), 'Parents'), { none: '' });
});

test('parents are told though they have ended', () => {
  const parent = life({ pid: 50, startMs: -500, exitMs: 501, execs: ['make all'] });
  const child = life({ ppid: 50 });
  const state = stateAfter([parent.fork, ...parent.execs, child.fork, ...parent.exits, parent.free]);
  assert.equal(section(state, processOf(state, child.key), 'Parents')['50'], 'make all');
});

test('a chain of parents has an end', () => {
  const chain = Array.from({ length: 100 }, (_, index) => forkEvent({ pid: 100 + index, ppid: 99 + index }));
  const state = stateAfter(chain);
  const last = chain.at(-1);
  assert.ok(last);
  assert.equal(Object.keys(section(state, processOf(state, last.key), 'Parents')).length, 32);
});

test('what it used, and how sure that is', () => {
  const state = stateAfter(GCC.events);
  assert.deepEqual(section(state, processOf(state, GCC.key), 'Used'), {
    numbers: 'exact',
    CPU: '100ms (user 75.0ms, system 25.0ms)',
    'peak RSS': '16.0M',
    storage: 'read 4.0K, written 1.0M',
    faults: '1,234 minor, 5 major',
    switches: '6 voluntary, 7,000 involuntary',
  });
  const { fork, execs, exits } = life({ execs: ['true'], usage: { cpuNs: 5, maxRssBytes: 2 ** 20 } });
  const ended = stateAfter([fork, ...execs, ...exits]);
  const used = section(ended, processOf(ended, fork.key), 'Used');
  assert.match(used['numbers'] ?? '', /^at exit; the last slice is missing/);
  assert.match(used['peak RSS'] ?? '', /^1\.0M at most/);
  assert.equal(used['CPU'], '0µs', 'no ratio of nothing');
  const running = stateAfter([fork]);
  assert.deepEqual(section(running, processOf(running, fork.key), 'Used'), { none: 'nothing known yet' });
});

test('ids: users by name, the cgroup’s path and its unit, the PID in its namespace', () => {
  const fork = forkEvent({ nsPid: 7, cgroupId: 9, euid: 0, loginUid: NO_UID, comm: byteString('a\nb') });
  const path = byteString('/system.slice/cron.service');
  const users = new Map([
    [0, 'root'],
    [1000, 'al\x1bice'],
  ]);
  const state = after(stateAfter([fork, cgroupEvent({ cgroupId: 9, path })]), { type: 'users/read', names: users });
  assert.deepEqual(section(state, processOf(state, fork.key), 'Ids'), {
    PID: '100, in its namespace 7',
    comm: 'a\\nb',
    user: 'real al\\x1bice (1000), effective root (0), login none',
    cgroup: '/system.slice/cron.service (id 9)',
    unit: 'cron.service',
    slice: 'system.slice',
  });
  const plain = stateAfter([forkEvent()]);
  const ids = section(plain, processOf(plain, forkEvent().key), 'Ids');
  assert.deepEqual([ids['PID'], ids['cgroup'], ids['unit']], ['100', 'id 7', 'none']);
});

test('ids: the container by name, runtime and id, and the user whose slice it is in', () => {
  const id = 'a'.repeat(64);
  const inSlice = '/user.slice/user-1000.slice/user@1000.service/user.slice';
  const shown = (path: string, ...actions: readonly Action[]) => {
    const fork = forkEvent({ cgroupId: 9 });
    const state = after(stateAfter([fork, cgroupEvent({ cgroupId: 9, path: byteString(path) })]), ...actions);
    return section(state, processOf(state, fork.key), 'Ids');
  };
  const names = new Map([[id, 'w\x1beb']]);
  const ids = shown(`${inSlice}/libpod-${id}.scope/container`, { type: 'containers/read', names });
  assert.equal(ids['container'], `w\\x1beb (podman) | id ${id}`);
  assert.equal(ids['slice'], 'user.slice (of 1000)');
  assert.equal(shown(`/docker/${id}`)['container'], `name not known (docker) | id ${id}`);
  assert.equal(shown('/lxc.payload.web/init.scope')['container'], 'web (lxc)');
  assert.equal(shown('/system.slice/cron.service')['container'], undefined);
  const pod = '8f2c1b7e-4d3a-4e5f-9a6b-1c2d3e4f5a6b';
  assert.match(shown(`/kubepods/pod${pod}/${id}`)['container'] ?? '', new RegExp(`pod ${pod}$`));
});

test('the title is the PID and the command', () => {
  const state = stateAfter(GCC.events);
  assert.equal(selectDetails(state, processOf(state, GCC.key)).title, '100 gcc -c a.c');
  const exit = stateAfter([exitEvent({ comm: byteString('\x07') })]);
  assert.equal(selectDetails(exit, processOf(exit, exitEvent().key)).title, '100 \\x07');
});

function cpuText(state: State): string | undefined {
  const process = createRowsSelector()(state).tables.running.at(0);
  return process && findColumn('cpu')?.text(process, selectLookup(state), 8);
}
