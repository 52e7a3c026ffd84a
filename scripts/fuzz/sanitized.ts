// The native code compiled with AddressSanitizer and UndefinedBehaviorSanitizer: as a harness that is fed by libFuzzer where
// clang has it (Debian: libclang-rt-…-dev), else by a driver of our own with g++; and as the addon itself.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const PROJECT = path.join(import.meta.dirname, '../..');
const NATIVE = path.join(PROJECT, 'native');
const HARNESS = path.join(import.meta.dirname, 'native');
const BUILD = path.join(PROJECT, '.cache/fuzz/build');

const COMMON = ['-std=c++17', '-g', '-O1', '-fno-omit-frame-pointer', '-fno-sanitize-recover=all', '-Wall', '-pthread'];
const INCLUDES = ['-I', HARNESS, '-I', NATIVE, '-I', path.join(PROJECT, 'bpf')];
/** System calls that the harness answers; see native/system.cc. */
const WRAPPED = ['open', 'readlink', 'opendir', 'readdir', 'closedir', 'socket', 'bind', 'setsockopt', 'send'];
const wrapped = () => WRAPPED.map((name) => `-Wl,--wrap=${name}`);
/** All that knows no JavaScript, with what it is linked with. */
const readers = () => [
  ...['libbpf', 'system'].map((name) => path.join(HARNESS, `${name}.cc`)),
  ...readdirSync(NATIVE)
    .filter(isReader)
    .map((file) => path.join(NATIVE, file)),
];
const isReader = (file: string) =>
  file.endsWith('.cc') && !/napi\.h|_js\.h/.test(readFileSync(path.join(NATIVE, file), 'utf8'));

export interface Harness {
  readonly path: string;
  /** With libFuzzer: inputs grow from those that reached something new. */
  readonly isGuided: boolean;
}

/** @throws Error with what the compiler says */
export async function buildHarness(): Promise<Harness> {
  mkdirSync(BUILD, { recursive: true });
  const sources = [path.join(HARNESS, 'harness.cc'), ...readers()];
  const rest = [...COMMON, ...INCLUDES, ...wrapped()];
  const guided = path.join(BUILD, 'guided');
  if (await hasLibFuzzer()) {
    await run('clang++', ['-fsanitize=fuzzer,address,undefined', ...rest, ...sources, '-o', guided]);
    return { path: guided, isGuided: true };
  }
  const own = path.join(BUILD, 'own');
  const driver = path.join(HARNESS, 'driver.cc');
  await run('g++', ['-fsanitize=address,undefined', ...rest, ...sources, driver, '-o', own]);
  return { path: own, isGuided: false };
}

/** test/native/proc-messages.cc, which tells ProcConnector what a test wants: not instrumented, to be there soon. */
export async function buildProcMessages(): Promise<string> {
  mkdirSync(BUILD, { recursive: true });
  const built = path.join(BUILD, 'proc-messages');
  const main = path.join(PROJECT, 'test/native/proc-messages.cc');
  await run('g++', ['-std=c++17', '-Wall', '-pthread', ...INCLUDES, ...wrapped(), ...readers(), main, '-o', built]);
  return built;
}

async function hasLibFuzzer(): Promise<boolean> {
  try {
    const { stdout } = await run('clang++', ['-print-runtime-dir']);
    const { stdout: resources } = await run('clang++', ['-print-resource-dir']);
    const folders = [stdout.trim(), path.join(resources.trim(), 'lib/linux')];
    return folders.some(
      (folder) => existsSync(folder) && readdirSync(folder).some((file) => /clang_rt\.fuzzer[-.]/.test(file)),
    );
  } catch {
    // No clang, or one that knows neither question.
    return false;
  }
}

/** Where set-up finds them, or has put them. */
function headersDir(): string {
  const own = path.dirname(path.dirname(process.execPath));
  const folders = [
    own,
    '/usr',
    '/usr/local',
    path.join(PROJECT, `.node/headers/node_modules/node-linux-${process.arch}`),
  ];
  const found = folders
    .map((folder) => path.join(folder, 'include/node'))
    .find((folder) => existsSync(path.join(folder, 'node_api.h')));
  if (found === undefined) throw new Error(`no headers of Node.js in ${folders.join(', ')}`);
  return found;
}

/** A folder as dist/, with the addon instrumented; and what has to be loaded before it. */
export async function buildAddon(): Promise<{ readonly dist: string; readonly preload: string }> {
  const dist = path.join(BUILD, 'dist');
  mkdirSync(dist, { recursive: true });
  cpSync(path.join(PROJECT, 'dist'), dist, {
    recursive: true,
    filter: (from) => !/dist\/(prebuilds|packages)$/.test(from),
  });
  const sources = readdirSync(NATIVE).filter((file) => file.endsWith('.cc'));
  const defines = ['NAPI_VERSION=8', 'NAPI_CPP_EXCEPTIONS', 'NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS'];
  // As binding.gyp and node-gyp say it. Node is without RTTI, which `vptr` would look for.
  await run('g++', [
    '-fsanitize=address,undefined',
    '-fno-sanitize=vptr',
    ...COMMON,
    ...['-fPIC', '-shared', '-fexceptions', '-DBUILDING_NODE_EXTENSION', '-DNODE_GYP_MODULE_NAME=tracer'],
    ...defines.map((name) => `-D${name}`),
    ...INCLUDES,
    ...['-I', headersDir(), '-I', path.join(PROJECT, 'node_modules/node-addon-api')],
    ...sources.map((file) => path.join(NATIVE, file)),
    '-lbpf',
    ...['-o', path.join(BUILD, 'tracer.node')],
  ]);
  renameSync(path.join(BUILD, 'tracer.node'), path.join(dist, 'tracer.node'));
  const libraries = ['libasan.so', 'libubsan.so'].map(async (name) =>
    (await run('g++', [`-print-file-name=${name}`])).stdout.trim(),
  );
  return { dist, preload: (await Promise.all(libraries)).join(' ') };
}
