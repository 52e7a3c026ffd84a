// The Debian package: the single executable with its manual page, its completions and the licences.
import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import type { Places, Target } from './target.ts';

const run = promisify(execFile);

export interface Contents {
  readonly version: string;
  readonly description: string;
  /** The single executable. */
  readonly executable: string;
  readonly thirdParty: string;
  readonly nodeLicence: string;
}

/** @returns the file */
export async function makeDeb({ debian }: Target, { project, out }: Places, contents: Contents): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'tracer-tui-deb-'));
  try {
    await chmod(root, 0o755);
    const put = async (path: string, bytes: string | Buffer, mode = 0o644) => {
      await mkdir(dirname(join(root, path)), { recursive: true, mode: 0o755 });
      await writeFile(join(root, path), bytes, { mode });
      await chmod(join(root, path), mode);
    };
    await mkdir(join(root, 'usr/bin'), { recursive: true });
    await copyFile(contents.executable, join(root, 'usr/bin/tracer-tui'));
    await chmod(join(root, 'usr/bin/tracer-tui'), 0o755);
    const dist = (name: string) => readFile(join(project, 'dist', name));
    await put('usr/share/man/man1/tracer-tui.1.gz', gzipSync(await dist('tracer-tui.1'), { level: 9 }));
    await put('usr/share/bash-completion/completions/tracer-tui', await dist('completions/bash'));
    await put('usr/share/zsh/vendor-completions/_tracer-tui', await dist('completions/zsh'));
    await put('usr/share/fish/vendor_completions.d/tracer-tui.fish', await dist('completions/fish'));
    const licence = await readFile(join(project, 'LICENSE'), 'utf8');
    await put('usr/share/doc/tracer-tui/copyright', copyright(licence));
    await put('usr/share/doc/tracer-tui/THIRD-PARTY.txt.gz', gzipSync(contents.thirdParty, { level: 9 }));
    await put('usr/share/doc/tracer-tui/NODE-LICENSE.txt.gz', gzipSync(contents.nodeLicence, { level: 9 }));
    const { stdout } = await run('du', ['-sk', '--apparent-size', root]);
    await put('DEBIAN/control', control(contents, debian, Number.parseInt(stdout, 10)));
    const file = join(out, `tracer-tui_${contents.version}_${debian}.deb`);
    // xz, at a level that takes seconds, which the dpkg of every Debian still supported can read.
    await run('dpkg-deb', ['--root-owner-group', '-Zxz', '-z2', '--build', root, file]);
    return file;
  } finally {
    await rm(root, { recursive: true });
  }
}

function control({ version, description }: Contents, debian: string, installedKb: number): string {
  return `Package: tracer-tui
Version: ${version}
Architecture: ${debian}
Maintainer: The authors of tracer-tui <tracer-tui@localhost>
Installed-Size: ${installedKb}
Depends: libc6 (>= 2.28), libgcc-s1, libstdc++6 (>= 8)
Section: admin
Priority: optional
Description: ${description}
 It shows each process with its command line, its duration and how it ended,
 records them, and reports on them. It needs Linux 5.10 or newer with BTF, and
 root or CAP_BPF and CAP_PERFMON.
`;
}

/** In Debian's format; the texts of the parts are too long for it, and lie beside. */
function copyright(licence: string): string {
  const indented = licence
    .trim()
    .split('\n')
    .map((line) => ` ${line.trim() === '' ? '.' : line}`)
    .join('\n');
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: tracer-tui
Comment: /usr/bin/tracer-tui contains Node.js (NODE-LICENSE.txt.gz), npm packages,
 libbpf, libelf, zlib, libstdc++ and libgcc (THIRD-PARTY.txt.gz), each under its
 own licence.

Files: *
Copyright: the authors of tracer-tui
License: Expat
${indented}
`;
}
