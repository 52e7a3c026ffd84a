// The program in one file of ASCII, as a function that takes `require`; and what V8 compiles when it runs.
import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Metafile, transform } from 'esbuild';
import { bundleOptions } from '../lib/bundle-options.mjs';
import type { TargetNode } from './node.ts';

/** @returns which files went into it */
export async function bundleProgram(project: string, file: string): Promise<Metafile> {
  const { outputFiles, metafile } = await build({
    ...bundleOptions,
    entryPoints: [join(project, 'src/ui/singleFile.ts')],
    outfile: file,
    format: 'esm',
    metafile: true,
    // yargs and Ink look for files of theirs beside it, and do without.
    define: { ...bundleOptions.define, 'import.meta.url': '"file:///tracer-tui/program.js"' },
  });
  const modules = outputFiles?.[0]?.text ?? '';
  // Only now to CommonJS: what awaits at the top of a module is within functions after the first step. Within the
  // executable there is no import().
  const { code } = await transform(modules, {
    format: 'cjs',
    platform: 'node',
    target: 'node22',
    supported: { 'dynamic-import': false },
    legalComments: 'eof',
  });
  // esbuild leaves characters beyond ASCII in regular expressions alone.
  const ascii = code.replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  await writeFile(file, `(function (require) {${ascii}\n})`, 'latin1');
  if (metafile === undefined) throw new Error('esbuild did not say what it bundled');
  return metafile;
}

const START_TIMEOUT_MS = 20_000;
const DRAWN_MS = 1500;
/** What the screen writes first of all: the alternate screen. */
const SCREEN = '\x1b[?1049h';

/** An emulator of another architecture takes several times as long. */
const EMULATED_TIMES = 6;

/** Runs the program with its screen, and keeps what V8 compiled: a start with that takes half the time. */
export async function makeCache(project: string, node: TargetNode, program: string, cache: string): Promise<void> {
  const slowness = node.isEmulated ? EMULATED_TIMES : 1;
  const recording = join(project, 'docs/examples/build.ndjson.gz');
  const command = [...node.command, join(import.meta.dirname, 'keepCompiled.cjs'), program, cache, 'replay', recording];
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  // Where its package.json is beside, one folder up.
  const options = { cwd: join(project, 'dist'), stdio: ['pipe', 'pipe', 'inherit'] as ['pipe', 'pipe', 'inherit'] };
  const child = spawn('script', ['-qefc', quoted, '/dev/null'], options);
  let [output, isQuitting] = ['', false];
  child.stdout.setEncoding('latin1').on('data', (text: string) => {
    output += text;
    if (isQuitting || !output.includes(SCREEN)) return;
    isQuitting = true;
    // When it has drawn, and its keys work.
    setTimeout(() => child.stdin.write('q'), DRAWN_MS * slowness);
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), START_TIMEOUT_MS * slowness);
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  clearTimeout(timer);
  if (status !== 0 || !isQuitting)
    throw new Error(`a trial run of the program ended with status ${status}:\n${output.slice(-2000)}`);
}
