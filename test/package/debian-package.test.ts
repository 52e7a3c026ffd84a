// The Debian package as dpkg and a Debian user find it; with a small program in the place of the executable.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { makeDeb } from '../../scripts/package/deb.ts';
import { changelog } from '../../scripts/package/debTexts.ts';
import { TARGETS } from '../../scripts/package/target.ts';

const project = join(import.meta.dirname, '../..');
const work = mkdtempSync(join(tmpdir(), 'tracer-tui-deb-test-'));
after(() => rmSync(work, { recursive: true }));

const hasDpkg = spawnSync('dpkg-deb', ['--version']).status === 0;

test('it has what policy asks for, and its checksums are those of its files', {
  skip: !hasDpkg && 'no dpkg-deb here',
}, async () => {
  const [target] = TARGETS;
  assert.ok(target !== undefined);
  const executable = join(work, 'program');
  cpSync(join(project, 'scripts/tracer-tui'), executable);
  const places = { project, cache: work, out: work };
  const contents = { version: '0.1.0', executable, thirdParty: 'theirs', nodeLicence: "Node's" };
  const file = await makeDeb(target, places, contents);
  assert.equal(file, join(work, 'tracer-tui_0.1.0_amd64.deb'));
  const root = join(work, 'root');
  execFileSync('dpkg-deb', ['-R', file, root]);

  const control = readFileSync(join(root, 'DEBIAN/control'), 'utf8');
  assert.match(control, /^Package: tracer-tui\nVersion: 0\.1\.0\nArchitecture: amd64\nMaintainer: .+ <\S+@\S+\.\S+>\n/);
  const synopsis = /^Description: (.+)$/m.exec(control)?.[1] ?? '';
  assert.ok(synopsis.length > 20 && synopsis.length < 80, synopsis);
  execFileSync('md5sum', ['--check', '--quiet', 'DEBIAN/md5sums'], { cwd: root });
  const sums = readFileSync(join(root, 'DEBIAN/md5sums'), 'utf8').trim().split('\n');
  const files = readdirSync(join(root, 'usr'), { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  assert.equal(sums.length, files.length);
  for (const { name, parentPath } of files) {
    const { mode } = statSync(join(parentPath, name));
    assert.equal(mode & 0o777, parentPath.endsWith('/bin') ? 0o755 : 0o644, name);
  }
  const doc = (name: string) => gunzipSync(readFileSync(join(root, 'usr/share/doc/tracer-tui', name))).toString('utf8');
  assert.match(doc('changelog.gz'), /^tracer-tui \(0\.1\.0\) unstable; urgency=medium\n\n {2}\* /);
  assert.equal(doc('NODE-LICENSE.txt.gz'), "Node's");
  const copyright = readFileSync(join(root, 'usr/share/doc/tracer-tui/copyright'), 'utf8');
  assert.match(copyright, /^Format: .*copyright-format\/1\.0\/\n(.|\n)*License: Expat\n MIT License\n \.\n/);
  const manual = gunzipSync(readFileSync(join(root, 'usr/share/man/man1/tracer-tui.1.gz')));
  assert.ok(manual.equals(readFileSync(join(project, 'dist/tracer-tui.1'))));
});

test('its changelog is that of the version, else what is unreleased; wrapped, with who makes it and when', () => {
  const text = `# Changelog\n\n## Unreleased\n\n- new\n\n## 0.2.0 - 2026-01-01\n\n### Added\n\n- one\n  line, and ${'more '.repeat(20)}end\n- two\n\n## 0.1.0\n\n- old\n`;
  const before = { ...process.env };
  Object.assign(process.env, { DEBFULLNAME: 'A B', DEBEMAIL: 'a@b.example', SOURCE_DATE_EPOCH: '86400' });
  try {
    const lines = changelog(text, '0.2.0').split('\n');
    assert.deepEqual(
      lines.map((line) => line.replace(/( more)+/, '')),
      [
        'tracer-tui (0.2.0) unstable; urgency=medium',
        '',
        '  * one line, and',
        '    end',
        '  * two',
        '',
        ' -- A B <a@b.example>  Fri, 02 Jan 1970 00:00:00 +0000',
        '',
      ],
    );
    assert.ok(lines.every((line) => line.length <= 80));
    assert.match(changelog(text, '0.3.0'), / {2}\* new\n/);
    assert.throws(() => changelog('# Changelog\n', '0.3.0'), /CHANGELOG\.md says nothing of 0\.3\.0/);
  } finally {
    process.env = before;
  }
});
