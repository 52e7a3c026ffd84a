// src/core/events/layout.ts against the kernel program's own types: what its compiler makes of
// bpf/records.h, and what stands in the object that is loaded.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { RECORD_KINDS } from '../../src/core/events/event.ts';
import * as layout from '../../src/core/events/layout.ts';
import { readBtf, type Struct } from './support/btf.ts';

const ROOT = join(import.meta.dirname, '../..');
const PROGRAM = readBtf(readFileSync(join(ROOT, 'dist/tracer.bpf.o')));
const CONTRACT = readBtf(compileContract());

/**
 * An object's BTF holds the types of its variables and maps, not those of its pointers, and no
 * enum. So the header is compiled as the program is, with one variable of each type.
 */
function compileContract(): Uint8Array {
  const kinds = ['fork', 'exec', 'exit', 'free', 'cgroup'].map((kind) => `struct record_${kind} *${kind}_record;`);
  const source = `
    typedef unsigned char u8; typedef unsigned short u16; typedef unsigned int u32;
    typedef unsigned long long u64; typedef int s32;
    #include "records.h"
    ${kinds.join('\n')}
    struct held *held; struct held_key *held_key; struct held_small *small; struct held_large *large;
    struct shared *shared; struct config *config;
    enum record_kind kind; enum record_flags flags;`;
  const flags = ['-O2', '-g', '-target', 'bpf', '-mcpu=v2', '-I', join(ROOT, 'bpf'), '-x', 'c', '-c', '-', '-o', '-'];
  const { stdout, stderr, status } = spawnSync('clang', flags, { input: source });
  assert.equal(status, 0, `clang: ${stderr}`);
  return stdout;
}

function struct(name: string): Struct {
  const found = CONTRACT.structs.get(name);
  assert.ok(found, `struct ${name} is not in records.h`);
  return found;
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Offsets by the names of layout.ts, as the struct has them. */
function offsetsOf(name: string, fields: object, base = 0): Record<string, number> {
  const { members } = struct(name);
  return Object.fromEntries(
    Object.keys(fields).map((field) => [field, base + (members[snakeCase(field)]?.offset ?? Number.NaN)]),
  );
}

test('every offset is the one that the kernel program writes to', () => {
  assert.deepEqual({ ...layout.HEADER }, offsetsOf('record_header', layout.HEADER));
  assert.deepEqual({ ...layout.OWNER }, offsetsOf('record_owner', layout.OWNER));
  assert.deepEqual({ ...layout.EXEC }, offsetsOf('record_exec', layout.EXEC));
  assert.deepEqual({ ...layout.USAGE }, offsetsOf('record_usage', layout.USAGE));
  assert.deepEqual({ ...layout.EXIT }, offsetsOf('record_exit', layout.EXIT));
  assert.deepEqual({ ...layout.CGROUP }, offsetsOf('record_cgroup', layout.CGROUP));
});

test('no field of the header, the owner or the usage is left out', () => {
  const fields: readonly (readonly [string, object])[] = [
    ['record_header', layout.HEADER],
    ['record_owner', layout.OWNER],
    ['record_usage', layout.USAGE],
  ];
  for (const [name, offsets] of fields) {
    assert.deepEqual(Object.keys(offsets).map(snakeCase), Object.keys(struct(name).members), name);
  }
});

test('each field has the width that the decoder reads', () => {
  const widths: Readonly<Record<string, readonly [wanted: number, ...names: string[]]>> = {
    record_header: [4, 'size', 'tgid', 'ppid'],
    record_owner: [4, 'uid', 'euid', 'login_uid', 'ns_pid'],
    record_exec: [4, 'filename_bytes', 'args_bytes', 'args_total_bytes'],
    record_exit: [4, 'status'],
    record_cgroup: [4, 'path_bytes'],
  };
  for (const [name, [wanted, ...members]] of Object.entries(widths)) {
    for (const member of members) assert.equal(struct(name).members[member]?.size, wanted, `${name}.${member}`);
  }
  const wide = [
    ...Object.values(struct('record_usage').members),
    struct('record_header').members['time_boot_ns'],
    struct('record_header').members['start_boot_ns'],
    struct('record_owner').members['cgroup_id'],
    struct('record_exec').members['max_rss_bytes'],
    struct('record_cgroup').members['cgroup_id'],
  ];
  for (const member of wide) assert.equal(member?.size, 8);
  assert.equal(struct('record_header').members['kind']?.size, 2);
  assert.equal(struct('record_header').members['flags']?.size, 2);
  assert.equal(struct('record_owner').members['comm']?.size, layout.COMM_BYTES);
  assert.equal(struct('record_exit').members['comm']?.size, layout.COMM_BYTES);
});

test('parts follow each other where the decoder looks for them, and sizes are the structs’', () => {
  assert.equal(layout.HEADER_BYTES, struct('record_header').size);
  assert.equal(layout.OWNER_BYTES, struct('record_owner').size);
  assert.equal(layout.USAGE_BYTES, struct('record_usage').size);
  for (const kind of ['fork', 'exec', 'exit', 'free', 'cgroup'] as const) {
    const { size, members } = struct(`record_${kind}`);
    assert.equal(layout.MIN_BYTES[layout.KIND[kind]], size, kind);
    assert.deepEqual(members['header'], { offset: 0, size: layout.HEADER_BYTES }, kind);
    const part = members['owner'] ?? members['usage'];
    assert.equal(part?.offset ?? layout.HEADER_BYTES, layout.HEADER_BYTES, kind);
    assert.equal(size % 8, 0, kind);
  }
});

test('kinds and flags have the numbers of records.h', () => {
  const numbers = (prefix: string, names: Readonly<Record<string, number>>) =>
    Object.fromEntries(
      Object.entries(names).map(([name, value]) => [`${prefix}_${snakeCase(name)}`.toUpperCase(), value]),
    );
  assert.deepEqual(Object.fromEntries(CONTRACT.enumerators), {
    ...numbers('record', layout.KIND),
    ...numbers('flag', layout.FLAG),
    RECORD_KINDS: Object.keys(layout.KIND).length + 1,
  });
});

test('the counters of lost records are read in the order of the kinds', () => {
  const byName = Object.fromEntries(RECORD_KINDS.map((kind, number) => [kind, number]));
  assert.deepEqual(byName, { none: 0, ...layout.KIND });
});

test('the object that is loaded was built from this records.h', () => {
  const known = [...PROGRAM.structs.keys()].filter((name) => CONTRACT.structs.has(name));
  for (const name of ['record_exec', 'record_owner', 'held', 'held_key', 'held_large', 'shared', 'config'])
    assert.ok(known.includes(name), `${name} of ${known.join()}`);
  for (const name of known) assert.deepEqual(PROGRAM.structs.get(name), CONTRACT.structs.get(name), name);
});

test('what is held fits what is sent, and keys hold no padding, which would make two of one', () => {
  assert.deepEqual(struct('held').members['fork'], { offset: 0, size: struct('record_fork').size });
  const { size, members } = struct('held_key');
  const bytes = Object.values(members).reduce((sum, member) => sum + member.size, 0);
  assert.equal(size, bytes);
  assert.equal(struct('shared').members['threshold_ns']?.offset, 8, 'on the cache line of the reader');
  assert.equal(struct('shared').members['lost']?.offset, 64);
});
