// What a shared library asks of the system, as readelf prints it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Links {
  /** `libc.so.6` */
  readonly libraries: readonly string[];
  /** The newest version of glibc that a symbol of it asks for: `2.17`; `0` where none does. */
  readonly glibc: string;
  /** Without those that may be missing. */
  readonly undefinedSymbols: readonly string[];
}

export async function readLinks(file: string): Promise<Links> {
  const [dynamic, symbols] = await Promise.all([readelf('--dynamic', file), readSymbols(file)]);
  const versions = symbols.map(({ version }) => /^GLIBC_(\d[\d.]*)$/.exec(version)?.[1] ?? '0');
  return {
    libraries: [...dynamic.matchAll(/\(NEEDED\).*\[(.+)\]/g)].map(([, name = '']) => name),
    glibc: versions.reduce((newest, version) => (compareVersions(version, newest) > 0 ? version : newest), '0'),
    undefinedSymbols: symbols.filter((symbol) => symbol.isUndefined && !symbol.isWeak).map(({ name }) => name),
  };
}

export async function definedSymbols(file: string): Promise<ReadonlySet<string>> {
  const symbols = await readSymbols(file);
  return new Set(symbols.filter(({ isUndefined }) => !isUndefined).map(({ name }) => name));
}

/** @returns below 0 where the first is older */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = Number(left[at] ?? 0) - Number(right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

interface Symbol {
  readonly name: string;
  readonly version: string;
  readonly isUndefined: boolean;
  readonly isWeak: boolean;
}

async function readSymbols(file: string): Promise<Symbol[]> {
  // Num: Value Size Type Bind Vis Ndx Name@Version (number)
  const row = /^ *\d+: [0-9a-f]+ +\S+ +\S+ +(\S+) +\S+ +(\S+) +([^\s@]+)(?:@+(\S+))?/gm;
  return [...(await readelf('--dyn-syms', file)).matchAll(row)].map(([, bind, index, name = '', version = '']) => ({
    name,
    version,
    isUndefined: index === 'UND',
    isWeak: bind === 'WEAK',
  }));
}

async function readelf(what: string, file: string): Promise<string> {
  const { stdout } = await run('readelf', ['--wide', what, file], {
    maxBuffer: 1 << 26,
    env: { ...process.env, LC_ALL: 'C' },
  });
  return stdout;
}
