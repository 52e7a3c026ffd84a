// Fields that are no columns: unit, container, parent; states; regular expressions.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byteString, utf8Bytes } from '../../src/core/bytes.ts';
import { compileFilter } from '../../src/core/filter/match.ts';
import { selectLookup } from '../../src/core/select/lookup.ts';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { argv, cgroupEvent, execEvent, forkEvent, MS, T0 } from './support/events.ts';
import { finds, findsRunning, GCC, matches } from './support/filters.ts';
import { life } from './support/life.ts';
import { snapshotOf } from './support/snapshots.ts';
import { processOf, stateAfter } from './support/states.ts';

const ID = `beef${'0'.repeat(60)}`;
const POD = '8f2c1b7e-4d3a-4e5f-9a6b-1c2d3e4f5a6b';

function inCgroup(path: string | undefined, text: string, names: Readonly<Record<string, string>> = {}): boolean {
  const fork = forkEvent({ cgroupId: 9 });
  const known = path === undefined ? [] : [cgroupEvent({ cgroupId: 9, path: byteString(path) })];
  const state = reduce(stateAfter([...known, fork]), {
    type: 'containers/read',
    names: new Map(Object.entries(names)),
  });
  return matches(state, processOf(state, fork.key), text);
}

const CRON = '/system.slice/cron.service';
const VIM = '/user.slice/user-1000.slice/user@1000.service/app.slice/app-vim.scope';

test('a unit is found with and without its suffix, and by what encloses it', () => {
  for (const text of ['unit=cron.service', 'unit=cron', 'unit=system.slice', 'unit~CRO', 'unit!=ssh', 'unit!~ssh']) {
    assert.equal(inCgroup(CRON, text), true, text);
  }
  for (const text of ['unit=cro', 'unit=cron.scope', 'unit!=cron', 'unit!=system', 'unit~ssh', 'unit=""']) {
    assert.equal(inCgroup(CRON, text), false, text);
  }
  for (const text of ['unit=app-vim', 'unit=user-1000', 'unit=user@1000', 'unit~/^app-/', 'unit>app', 'unit<b']) {
    assert.equal(inCgroup(VIM, text), true, text);
  }
  assert.equal(inCgroup('/', 'unit="" unit!=cron'), true, 'none');
});

test('a cgroup that is not known matches neither what it is nor what it is not', () => {
  for (const text of ['unit=cron', 'unit!=cron', 'unit=""', 'container=x', 'container!=x', 'container~/x/']) {
    assert.equal(inCgroup(undefined, text), false, text);
  }
});

test('a container is found by its name, and by the beginning of its id', () => {
  const docker = `/system.slice/docker-${ID}.scope`;
  for (const text of [
    'container=web',
    'container~WE',
    'container=beef',
    `container=${ID}`,
    'container!=db',
    'container!=""',
  ])
    assert.equal(inCgroup(docker, text, { [ID]: 'web' }), true, text);
  for (const text of [
    'container=we',
    'container=bee',
    'container=beee',
    'container=""',
    'container!=web',
    'container=0000',
  ])
    assert.equal(inCgroup(docker, text, { [ID]: 'web' }), false, text);
  assert.equal(inCgroup(docker, 'container=beef'), true, 'without a name');
  assert.equal(inCgroup(CRON, 'container="" container!=web'), true, 'in none');
  assert.equal(inCgroup('/lxc.payload.web', 'container=web'), true);
});

test('a container of Kubernetes is found by each part of its name, and by its pod', () => {
  const path = `/kubepods/burstable/pod${POD}/${ID}`;
  for (const name of ['shop', 'web-7d9', 'nginx', 'shop/web-7d9/nginx', POD])
    assert.equal(inCgroup(path, `container=${name}`, { [ID]: 'shop/web-7d9/nginx' }), true, name);
  assert.equal(inCgroup(path, 'container=web', { [ID]: 'shop/web-7d9/nginx' }), false);
  assert.equal(inCgroup(path, 'container~web-', { [ID]: 'shop/web-7d9/nginx' }), true);
});

test('rows that were chosen before the name of a container was known are chosen again', () => {
  const select = createRowsSelector();
  const { events } = life();
  const path = cgroupEvent({ path: byteString(`/docker/${ID}`) });
  const state = reduce(stateAfter([path, ...events]), {
    type: 'filter/changed',
    filter: compileFilter('container=web'),
  });
  assert.equal(select(state).tables.finished.length, 0);
  const named = reduce(state, { type: 'containers/read', names: new Map([[ID, 'web']]) });
  assert.equal(select(named).tables.finished.length, 1);
});

test('names of containers come one after the other, and the same ones change nothing', () => {
  const first = reduce(stateAfter([]), { type: 'containers/read', names: new Map([['a', 'x']]) });
  const second = reduce(first, { type: 'containers/read', names: new Map([['b', 'y']]) });
  assert.deepEqual(
    [...second.containers],
    [
      ['a', 'x'],
      ['b', 'y'],
    ],
  );
  assert.equal(reduce(second, { type: 'containers/read', names: new Map([['a', 'x']]) }), second);
});

test('the parent is what it was when it started the process', () => {
  const make = life({ pid: 50, startMs: -500, execs: ['make all'] });
  const child = life({ pid: 100, ppid: 50 });
  const { pid, ppid, startBootNs } = make.fork;
  const later = execEvent({
    ...{ pid, ppid, startBootNs, timeBootNs: T0 + 5 * MS },
    filename: byteString('/bin/other'),
    args: argv('other'),
  });
  const of = (text: string, ...more: Parameters<typeof stateAfter>[0][number][]) => {
    const state = stateAfter([make.fork, ...make.execs, child.fork, ...more]);
    return matches(state, processOf(state, child.key), text);
  };
  for (const text of ['parent=make', 'parent=/bin/make', 'parent~MAK', 'parent~/^ma.e$/', 'parent!=sh', 'parent!~/x/'])
    assert.equal(of(text), true, text);
  for (const text of ['parent=mak', 'parent!=make', 'parent=all', 'parent~all']) assert.equal(of(text), false, text);
  assert.equal(of('parent=make', later), true, 'it has executed another program since');
  assert.equal(of('parent=make', ...make.exits, make.free), true, 'it has ended');
  const orphan = stateAfter([child.fork]);
  assert.equal(matches(orphan, processOf(orphan, child.key), 'parent=make or parent!=make'), false, 'not known');
});

test('a parent goes by its file and by what it was called as, also where /proc knows another file', () => {
  const child = life({ pid: 100, ppid: 50 });
  for (const [comm, args] of [
    ['sh', ['/bin/sh', 'loop.sh']],
    ['renamed', ['sh', 'loop.sh']],
    ['sh', []],
  ] as const) {
    const snapshot = snapshotOf(50, comm, '/usr/bin/dash', ...args);
    const state = reduce(stateAfter([child.fork]), { type: 'snapshot/taken', snapshot });
    const process = processOf(state, child.key);
    for (const text of ['parent=sh', 'parent=dash', 'parent=/usr/bin/dash', `parent=${comm}`])
      assert.equal(matches(state, process, text), true, text);
    for (const text of ['parent!=sh', 'parent!=dash', 'parent=loop.sh', 'parent=bash'])
      assert.equal(matches(state, process, text), false, text);
  }
});

test('states are words, and quotes make them text', () => {
  assert.equal(finds('finished !running !lost', GCC), true);
  assert.equal(finds('"finished" or "running" or "lost"', GCC), false);
  assert.equal(findsRunning('running !finished !lost'), true);
  assert.equal(finds('"running"', { execs: ['is-running x'] }), true);
  const { fork, free, key } = life();
  const state = stateAfter([fork, free]);
  assert.equal(matches(state, processOf(state, key), 'lost finished !running'), true);
});

test('a process that has ended since the pause still runs', () => {
  const { fork, exits, key } = life();
  let state = reduce(stateAfter([fork]), { type: 'view/paused' });
  state = reduce(state, { type: 'events/received', events: exits, nowBootNs: T0 + 1e9 });
  const process = processOf(state, key);
  assert.equal(compileFilter('running').matches(process, selectLookup(state)), true);
});

test('regular expressions: on the command line with spaces, on the file, in text of any language', () => {
  for (const text of [
    'cmd~/gcc|clang/',
    'cmd~/^gcc -c Main\\.c$/',
    'cmd~/^\\/bin\\/gcc$/',
    'cmd~/(?i)MAIN/',
    'cmd~/MAIN/i',
    'cmd!~/clang/',
    'user~/^al/ !user~/^AL/',
  ])
    assert.equal(finds(text, GCC), true, text);
  for (const text of ['cmd~/MAIN/', 'cmd~/^-c/', 'cmd!~/gcc/', 'cmd~/\\x00/', 'user!~/alice/'])
    assert.equal(finds(text, GCC), false, text);
  assert.equal(findsRunning('cmd~/^sh$/'), true, 'a fork is its name');
  const state = stateAfter([execEvent({ args: utf8Bytes('cat\0Grüße.txt\0') })]);
  const process = processOf(state, execEvent().key);
  for (const text of ['cmd~/Gr[üu]ße/', 'cmd~/^cat Gr..e\\.txt$/', 'cmd~/\\pL{5}/'])
    assert.equal(matches(state, process, text), true, text);
  const broken = stateAfter([execEvent({ args: byteString('cat\0\xff\xfe\0') })]);
  assert.equal(matches(broken, processOf(broken, execEvent().key), 'cmd~/^cat ..$/'), true);
});
