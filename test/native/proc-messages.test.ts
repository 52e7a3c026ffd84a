// What the proc connector makes of the ends of threads, in every order in which the kernel may tell them.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { test } from 'node:test';
import { buildProcMessages } from '../../scripts/fuzz/sanitized.ts';

// Before the tests: on a busy machine the compiler takes longer than one of them may.
const program = await buildProcMessages();

interface Found {
  readonly pid: number;
  readonly state: 'S' | 'Z';
  readonly threads: number;
}

/** @returns what is told of `messages`, as proc-messages.cc has both; `found` is what /proc has */
async function tell(messages: readonly string[], found?: Found): Promise<string> {
  const child = spawn(program, found === undefined ? [] : [String(found.pid), statOf(found)]);
  const output = child.stdout.setEncoding('utf8').toArray();
  const complaint = child.stderr.setEncoding('utf8').toArray();
  child.stdin.end(messages.join('\n'));
  assert.equal((await complaint).join(''), '');
  return (await output).join('').trimEnd().replaceAll('\n', ', ');
}

/** Up to field 22 of proc_pid_stat(5), its start. */
function statOf({ pid, state, threads }: Found): string {
  return `${pid} (it) ${state} 1 ${'0 '.repeat(15)}${threads} 0 5000`;
}

interface Case {
  readonly name: string;
  readonly messages: readonly string[];
  readonly told: string;
  readonly found?: Found;
}

/** PID 100 and two more threads. */
const FORKED = ['fork 1 100 100', 'fork 2 100 101', 'fork 2 100 102'];

const CASES: readonly Case[] = [
  {
    name: 'a thread whose end is told after the exec that waited for it does not end the process',
    messages: [...FORKED, 'exit 3 100 101 0', 'exec 4 100', 'exit 5 100 102 0', 'exit 6 100 100 1792'],
    told: 'fork 100, exec 100, exit 100 1792, lost 0',
  },
  {
    name: 'an exec by a thread that is not the leader: it is the leader now',
    messages: [...FORKED, 'exit 3 100 102 0', 'exit 3 100 100 0', 'exec 4 100', 'exit 5 100 100 256'],
    told: 'fork 100, exec 100, exit 100 256, lost 0',
  },
  {
    name: 'an exec by a thread that is not the leader, whose end is told after it: with the PID of that thread',
    messages: [...FORKED, 'exit 3 100 102 0', 'exec 4 100', 'exit 5 100 101 0', 'exit 6 100 100 256'],
    told: 'fork 100, exec 100, exit 100 256, lost 0',
  },
  {
    name: 'an exec by a thread that is not the leader, whose end was stamped before and sent after it',
    messages: [...FORKED, 'exit 3 100 102 0', 'exec 4 100', 'exit 3 100 100 0', 'exit 6 100 100 256'],
    told: 'fork 100, exec 100, exit 100 256, lost 0',
  },
  {
    name: 'an exec by a thread that is not the leader, of which nothing came',
    messages: [...FORKED, 'exit 3 100 102 0', 'exit 3 100 100 0', 'exit 5 100 100 256'],
    told: 'fork 100, exit 100 256, lost 0',
  },
  {
    name: 'a leader that leaves first: the last thread ends the process',
    messages: [...FORKED, 'exit 3 100 100 0', 'exit 4 100 101 0', 'exec 5 200', 'exit 6 100 102 1792'],
    told: 'fork 100, exit 100 1792, lost 1',
  },
  ...['100 101 102', '101 100 102', '101 102 100'].map((order) => ({
    name: `all threads of a process end, told in the order ${order}: it ends once`,
    messages: [...FORKED, ...order.split(' ').map((pid) => `exit 3 100 ${pid} 9`)],
    told: 'fork 100, exit 100 9, lost 0',
  })),
  {
    name: 'a process whose threads’ starts were missed lives as long as its leader',
    messages: ['fork 1 100 100', 'exit 3 100 101 0', 'exit 3 100 102 0', 'exit 4 100 100 256'],
    told: 'fork 100, exit 100 256, lost 0',
  },
  {
    name: 'a process that was there before, with its threads',
    found: { pid: 300, state: 'S', threads: 3 },
    messages: ['exit 1 300 300 0', 'exit 2 300 301 0', 'exit 3 300 302 256'],
    told: 'exit 300 256, lost 0',
  },
  {
    name: 'a process that was there before, and whose leader had left: it is counted in /proc, and ends no more',
    found: { pid: 300, state: 'Z', threads: 3 },
    messages: ['exit 2 300 301 0', 'exit 3 300 302 256'],
    told: 'exit 300 256, lost 0',
  },
  {
    name: 'threads that were found in /proc after an exec are of the new image',
    found: { pid: 300, state: 'S', threads: 2 },
    messages: ['exec 0 301', 'exit 1 301 301 0', 'exec 2 200', 'exit 3 301 302 256'],
    told: 'exec 301, exec 200, exit 301 256, lost 0',
  },
];

for (const { name, messages, told, found } of CASES) {
  test(name, async () => assert.equal(await tell(messages, found), told));
}
