// What files and packages say of their licence. The kernel believes the object's word: under another one it refuses the
// helpers that the program calls.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sectionOf } from '../core/support/btf.ts';
import { DIST } from '../support/tracing.ts';

const ROOT = join(import.meta.dirname, '../..');

test('every file of the kernel program names its licences, and the object the same to the kernel', () => {
  const files = readdirSync(join(ROOT, 'bpf'));
  assert.ok(files.includes('tracer.bpf.c'));
  for (const file of files) {
    const [first] = readFileSync(join(ROOT, 'bpf', file), 'utf8').split('\n');
    // As Documentation/process/license-rules.rst has it: the first line, // in a .c file, C comments in headers.
    const spdx = 'SPDX-License-Identifier: (MIT OR GPL-2.0-only)';
    assert.equal(first, file.endsWith('.c') ? `// ${spdx}` : `/* ${spdx} */`, file);
  }
  const { buffer, byteOffset, byteLength } = sectionOf(readFileSync(join(DIST, 'tracer.bpf.o')), 'license');
  // One of those of license_is_gpl_compatible(), include/linux/license.h.
  assert.equal(Buffer.from(buffer, byteOffset, byteLength).toString('latin1'), 'Dual MIT/GPL\0');
});

test('LICENSE is what package.json says, and tells of the second licence of the kernel program', () => {
  const { license }: { license: string } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const text = readFileSync(join(ROOT, 'LICENSE'), 'utf8');
  assert.equal(license, 'MIT');
  assert.match(text, /^MIT License\n/);
  assert.match(text, /bpf\/ is dual-licensed: MIT, as above, or GPL-2\.0-only/);
});
