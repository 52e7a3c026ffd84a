// What the documents list is what there is.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { FIELDS } from '../../src/core/filter/fields.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const manifest: Readonly<Record<'dependencies' | 'devDependencies' | 'scripts', Readonly<Record<string, string>>>> =
  JSON.parse(read('package.json'));

const DOCUMENTS = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

test('every dependency stands with its reason where it belongs, and none that is gone', () => {
  const [, used = '', forTests = ''] = read('docs/dependencies.md').split(/^## /m);
  const listed = (section: string) =>
    [...section.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
    );
  const { dependencies, devDependencies } = manifest;
  const all = [...listed(used), ...listed(forTests)];
  assert.ok(listed(used).includes('ink') && listed(forTests).includes('esbuild'));
  assert.deepEqual(all.sort(), [...Object.keys(dependencies), ...Object.keys(devDependencies)].sort());
});

test('docs/filter.md names every field of a filter, by all its names, and none besides', () => {
  const [, section = ''] = read('docs/filter.md').split(/^## Fields$/m);
  const table = section.split(/^## /m)[0] ?? '';
  const listed = [...table.matchAll(/^\| (`[^|]*?) *\|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
  );
  assert.deepEqual(listed.sort(), FIELDS.flatMap(({ id, aliases }) => [id, ...aliases]).sort());
});

test('links between the documents lead somewhere, also into their sections', () => {
  for (const file of DOCUMENTS) {
    for (const [, target = ''] of read(file).matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^https?:/.test(target)) continue;
      const [path = '', section] = target.split('#');
      const found = path === '' ? file : join(dirname(file), path);
      assert.ok(existsSync(join(ROOT, found)), `${file}: ${target}`);
      if (section !== undefined) assert.ok(sectionsOf(found).includes(section), `${file}: ${target}`);
    }
  }
});

test('every npm script that the documents name is there', () => {
  for (const file of DOCUMENTS) {
    for (const [, name = ''] of read(file).matchAll(/npm run ([\w:-]+)/g)) {
      assert.ok(name in manifest.scripts, `${file}: npm run ${name}`);
    }
  }
});

test('what is written in TypeScript runs on the Node.js that set-up chose, which the machine’s own may not be', () => {
  const commands = Object.entries(manifest.scripts).filter(([, command]) => command.includes('.ts'));
  assert.ok(commands.length > 0);
  for (const [name, command] of commands)
    assert.match(command, /^node scripts\/setup\.mjs && \.cache\/bin\/node /, name);
});

test('every file that contributors are sent to is there', () => {
  for (const [, path = ''] of read('docs/contributing.md').matchAll(
    /`((?:src|bpf|native|test|docs|scripts)\/[\w./-]*)`/g,
  )) {
    assert.ok(existsSync(join(ROOT, path)), path);
  }
});

/** As they are named on GitHub. */
function sectionsOf(file: string): readonly string[] {
  return [...read(file).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
