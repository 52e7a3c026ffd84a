// The launcher is a shell script: what it says to Node.js stands there once more.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NODE_FLAGS } from '../../scripts/lib/nodeFlags.ts';

test('the launcher gives Node.js the flags that are measured, and Node.js knows them', () => {
  const launcher = readFileSync(join(import.meta.dirname, '../../scripts/tracer-tui'), 'utf8');
  assert.ok(launcher.includes(`exec "$node" ${NODE_FLAGS.join(' ')} "$root/dist/main.js" "$@"`));
  assert.equal(spawnSync(process.execPath, [...NODE_FLAGS, '--eval', '0']).status, 0);
});
