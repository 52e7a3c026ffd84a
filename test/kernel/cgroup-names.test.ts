// Cgroups whose names are no UTF-8, or hold what a terminal obeys: found by their bytes.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { cgroupIdOf, readCgroupPaths } from '../../src/core/source/cgroups.ts';
import { cgroupRoot, HOSTILE_TEXTS } from '../support/hostile.ts';
import { needsTracing } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';

test('a process in a cgroup with any bytes in its name: its id and its path', needsTracing, async (t) => {
  const root = cgroupRoot();
  if (root === undefined) return t.skip('no cgroup2 is mounted here');
  const names = ['\xff\xfe', ...HOSTILE_TEXTS].map((text, index) => `test-${index}${text.replaceAll(/[\n/]/g, '|')}`);
  for (const name of names) {
    const folder = Buffer.from(`${root}/${name}`, 'latin1');
    mkdirSync(folder);
    const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
    try {
      writeFileSync(Buffer.concat([folder, Buffer.from('/cgroup.procs')]), String(child.pid));
      const id = cgroupIdOf(child.pid ?? 0);
      assert.equal(readCgroupPaths().get(id), `/${name}`);
    } finally {
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      await closed;
      await waitUntil(() => remove(folder), { what: 'empty cgroup' });
    }
  }
});

/** The kernel may need a moment to see that it is empty. */
function remove(folder: Buffer): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EBUSY') return false;
    throw error;
  }
}
