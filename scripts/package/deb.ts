// The Debian package: the single executable with its manual page, its completions and the licences.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { changelog, control, copyright, LINTIAN_OVERRIDES } from './debTexts.ts';
import type { Places, Target } from './target.ts';

const run = promisify(execFile);

export interface Contents {
  readonly version: string;
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
    const { version } = contents;
    const changes = changelog(await readFile(join(project, 'CHANGELOG.md'), 'utf8'), version);
    await put('usr/share/doc/tracer-tui/changelog.gz', gzipSync(changes, { level: 9 }));
    await put('usr/share/lintian/overrides/tracer-tui', LINTIAN_OVERRIDES);
    const { stdout } = await run('du', ['-sk', '--apparent-size', root]);
    const sums = await md5sums(root);
    await put('DEBIAN/control', control({ version, arch: debian, installedKb: Number.parseInt(stdout, 10) }));
    await put('DEBIAN/md5sums', sums);
    const file = join(out, `tracer-tui_${version}_${debian}.deb`);
    // xz, at a level that takes seconds, which the dpkg of every Debian still supported can read.
    await run('dpkg-deb', ['--root-owner-group', '-Zxz', '-z2', '--build', root, `${file}.new`]);
    await rename(`${file}.new`, file);
    return file;
  } finally {
    await rm(root, { recursive: true });
  }
}

/** What dpkg(1) --verify holds the files against. */
async function md5sums(root: string): Promise<string> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sum = async (file: string) =>
    createHash('md5')
      .update(await readFile(file))
      .digest('hex');
  const lines = await Promise.all(files.sort().map(async (file) => `${await sum(file)}  ${relative(root, file)}\n`));
  return lines.join('');
}
