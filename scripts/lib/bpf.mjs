// The step that compiles the eBPF program.

import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ask, distDir, projectDir, run, which } from './run.mjs';
import { filesBelow } from './stamp.mjs';

export const bpf = {
  name: 'bpf',
  says: 'compiling the eBPF program',
  needsPackages: true,
  inputs: () => [...filesBelow('bpf'), 'scripts/lib/bpf.mjs'],
  facts: () => ({}),
  async make() {
    mkdirSync(distDir, { recursive: true });
    const fresh = 'dist/tracer.bpf.o.new';
    // -g for BTF, which the kernel's loader needs; v2 is the newest instruction set that Linux 5.10 verifies well.
    const flags = ['-O2', '-g', '-target', 'bpf', '-mcpu=v2', '-I', 'bpf'];
    // libbpf's BPF_PROG gives every program a `ctx`, used or not.
    const warnings = ['-Wall', '-Wextra', '-Werror', '-Wno-unused-parameter'];
    await run('bpf', ['clang', ...flags, ...warnings, ...systemIncludes(), '-c', 'bpf/tracer.bpf.c', '-o', fresh], {
      failed: 'compiling bpf/tracer.bpf.c',
    });
    stripDwarf(fresh);
    renameSync(join(projectDir, fresh), join(distDir, 'tracer.bpf.o'));
    return { made: ['dist/tracer.bpf.o'] };
  },
  owns: ['dist'],
};

/** Debian keeps asm/ in a directory per architecture, which clang does not search when it compiles for BPF. */
function systemIncludes() {
  const triple = ask('gcc', ['-dumpmachine']) ?? ask('cc', ['-dumpmachine']);
  const dir = `/usr/include/${triple}`;
  const libbpf = ask('pkg-config', ['--cflags-only-I', 'libbpf'])?.split(/\s+/).filter(Boolean) ?? [];
  return [...libbpf, ...(triple && existsSync(dir) ? ['-idirafter', dir] : [])];
}

/** Drops the debugging information, keeps BTF. The object works without this; it is only larger. */
function stripDwarf(object) {
  const strip = which('llvm-strip') ?? ask('clang', ['-print-prog-name=llvm-strip']);
  if (strip?.startsWith('/')) ask(strip, ['-g', object], { cwd: projectDir });
}
