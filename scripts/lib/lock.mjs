// One set-up at a time in a checkout: two at once (say, `npm test` beside `npm start`) would build over each other.

import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir, say } from './run.mjs';

const lockFile = join(cacheDir, 'setup.lock');

/** Runs `work` alone; waits while another set-up runs. */
export async function alone(work) {
  mkdirSync(cacheDir, { recursive: true });
  let waited = false;
  while (!take()) {
    const holder = readHolder();
    if (holder && !isAlive(holder)) {
      rmSync(lockFile, { force: true });
      continue;
    }
    if (!waited) say(`waiting for another set-up${holder ? ` (PID ${holder.pid})` : ''}`);
    waited = true;
    sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

function take() {
  // Written aside, then linked: the lock is never seen without its holder.
  const own = `${lockFile}.${process.pid}`;
  writeFileSync(own, JSON.stringify({ pid: process.pid, startTicks: startTicks(process.pid) }));
  try {
    linkSync(own, lockFile);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(own, { force: true });
  }
}

function readHolder() {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

// A PID alone may belong to a later process: a set-up that was killed leaves its lock behind.
function isAlive({ pid, startTicks: since }) {
  return since !== undefined && startTicks(pid) === since;
}

function startTicks(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 22; counted from behind the command, which may hold spaces and parentheses.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
