// Parts of the program by themselves, in a process of their own, bundled as scripts/build.mjs bundles the program.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { CACHE } from './workload.ts';

const ROOT = join(import.meta.dirname, '../..');
const FLAGS = ['--expose-gc', '--max-old-space-size=8192', '--enable-source-maps'];

/** Ink's developer tools are no dependency. */
const WITHOUT_DEVTOOLS = {
  name: 'without-devtools',
  setup({ onResolve, onLoad }: import('esbuild').PluginBuild) {
    onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: 'react-devtools-core', namespace: 'stub' }));
    onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents: 'export default {};' }));
  },
};

async function bundle(name: string): Promise<string> {
  const outfile = join(CACHE, `${name.replace(/\.tsx?$/, '')}.mjs`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: [join('scripts/bench/workers', name)],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [WITHOUT_DEVTOOLS],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module';\nconst require = __createRequire(import.meta.url);",
    },
    minifySyntax: true,
    sourcemap: 'linked',
    logLevel: 'warning',
  });
  return outfile;
}

/** Runs a file of workers/ with numbers as arguments. @returns the JSON that it printed */
export async function runWorker(name: string, ...args: readonly number[]): Promise<Readonly<Record<string, number>>> {
  const file = await bundle(name);
  // Colours as in a terminal: the program sets this itself.
  const env = { ...process.env, FORCE_COLOR: '1', CI: undefined };
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, file, ...args.map(String)], { env });
  return JSON.parse(stdout) as Readonly<Record<string, number>>;
}
