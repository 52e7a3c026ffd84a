// `npm run sample`: records docs/examples/build.ndjson.gz, a build of the generated project, for `npm run dev` and the animation.
// Needs root. Only what the build starts is in it; what the machine says of itself is taken out.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeSampleProject } from './lib/sample-project.ts';

const ROOT = join(import.meta.dirname, '..');
const FILE = join(ROOT, 'docs/examples/build.ndjson.gz');
/** It stands in the arguments of compilers. */
const DIRECTORY = '/tmp/sample';

mkdirSync(DIRECTORY);
try {
  writeSampleProject(DIRECTORY);
  const recorded = join(DIRECTORY, 'build.ndjson');
  const tracer = ['-o', 'none', '--record', recorded, '--', 'make', '-k', '-j4', 'all'];
  const env = { PATH: '/usr/bin:/bin', HOME: DIRECTORY, LANG: 'C.UTF-8', TMPDIR: DIRECTORY };
  const { status } = spawnSync(process.execPath, [join(ROOT, 'dist/main.js'), ...tracer], {
    cwd: DIRECTORY,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // Some of its tests fail.
  if (status !== 2) throw new Error(`the build was to end with 2, and ended with ${status}`);
  const [header = '', ...lines] = readFileSync(recorded, 'utf8').split('\n');
  const facts = {
    ...JSON.parse(header),
    host: 'sample',
    kernel: '6.18',
    boot_id: '00000000-0000-0000-0000-000000000000',
  };
  // The machine's other users have nothing to do with it.
  const events = lines.map((line) =>
    line.startsWith('{"type":"users"') ? '{"type":"users","users":[{"uid":0,"name":"root"}]}' : line,
  );
  writeFileSync(FILE, gzipSync([JSON.stringify(facts), ...events].join('\n'), { level: 9 }));
  console.log(`${FILE}: ${lines.length} lines`);
} finally {
  rmSync(DIRECTORY, { recursive: true });
}
