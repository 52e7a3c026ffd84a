// Processes that would like to be obeyed: whatever they can choose, their arguments, names, files, folders and cgroups,
// holds what a terminal, a spreadsheet or a reader acts on.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { program } from './programs.ts';

/** As one character per byte. `A…Z` around what is hostile: what is shown can be looked for between them. */
export const HOSTILE: Readonly<Record<string, string>> = {
  clipboard: '\x1b]52;c;aGFja2Vk\x07',
  title: '\x1b]0;hacked\x1b\\',
  clear: '\x1b[2J\x1b[1;1H',
  string: '\x1bPq#0;2;0;0;0\x1b\\\x1b_x\x1b\\',
  lines: 'a\nb\rc\r\nd\te',
  controls: '\x01\x07\x08\x0b\x0c\x0e\x0f\x7f',
  c1Bytes: '\x9b2J\x9d52;c;aGk=\x9c',
  c1Utf8: '\xc2\x9b2J\xc2\x9d52;c;aGk=\xc2\x9c\xc2\x85',
  bidi: '\xe2\x80\xaegnp.exe\xe2\x81\xa6x\xe2\x81\xa9\xe2\x80\x8f\xd8\x9c',
  separators: '\xe2\x80\xa8\xe2\x80\xa9\xef\xbb\xbf',
  hidden: '\xe2\x80\x8b\xe2\x80\x8d\xc2\xad\xe3\x85\xa4\xcd\x8f\xf3\xa0\x81\xa1\xef\xb8\x8f',
  notUtf8: '\xff\xfe\xc0\x80\xed\xa0\x80\xe2\x82\xf4\x90\x80\x80',
  four: '\xf0\x9f\x98\x80\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7\xf4\x80\x80\x80\xf4\x8f\xbf\xbf',
  formula: `=HYPERLINK("http://x","y")|cmd\`code\`<img src=x>`,
};

export const HOSTILE_TEXTS: readonly string[] = Object.values(HOSTILE);

function hex(text: string): string {
  return Buffer.from(text, 'latin1').toString('hex');
}

/** Runs a program with these arguments, `argv[0]` included; one character per byte. */
export async function runWith(file: string, argv: readonly string[]): Promise<void> {
  await promisify(execFile)(await program('exec-with'), [file, ...argv.map(hex)]);
}

/** For printf(1): `\033`. */
function octal(bytes: Buffer): string {
  return [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
}

/** A folder whose files, and a folder in it, have hostile names. */
export class HostileFolder implements Disposable {
  readonly path = mkdtempSync(path.join(tmpdir(), 'tracer-tui-hostile-'));

  /** Bytes: no string of Node's can hold them. */
  at(name: string): Buffer {
    return Buffer.concat([Buffer.from(`${this.path}/`), Buffer.from(name.replaceAll('/', '|'), 'latin1')]);
  }

  /** Runs a copy of a program under a hostile name, from a folder with such a name. */
  async runBinary(marker: string, name: string, source = '/bin/true'): Promise<void> {
    const file = this.at(`${marker}${name}`);
    writeFileSync(file, readFileSync(source), { mode: 0o755 });
    const folder = this.at(`folder-${name}`);
    mkdirSync(folder, { recursive: true });
    await this.#run(file, folder);
  }

  async runScript(marker: string, name: string): Promise<void> {
    const file = this.at(`${marker}${name}.sh`);
    writeFileSync(file, '#!/bin/sh\nexit 3\n', { mode: 0o755 });
    await this.#run(file, Buffer.from(this.path));
  }

  async #run(file: Buffer, cwd: Buffer): Promise<void> {
    // Node takes no bytes for a program or a folder: a shell does. None of the names ends in a newline, which $(…) would take.
    const script = 'cd "$(printf "$1")" && "$(printf "$2")" || true';
    await promisify(execFile)('/bin/sh', ['-c', script, 'sh', octal(cwd), octal(file)]);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}

/** Where cgroup2 is mounted; undefined where it is not. */
export function cgroupRoot(): string | undefined {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return mounts.find((line) => line.includes(' - cgroup2 '))?.split(' ')[4];
}

/** A cgroup with a hostile name, for as long as it is used. */
export class HostileCgroup implements Disposable {
  readonly #path: Buffer;

  constructor(root: string, name: string) {
    this.#path = Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name.replaceAll(/[\n/]/g, '|'), 'latin1')]);
    mkdirSync(this.#path);
  }

  /** Runs a program in it. */
  async run(argv0: string, file = '/bin/true'): Promise<void> {
    const script = 'echo $$ > "$(printf "$1")/cgroup.procs" && shift && exec "$@"';
    const command = [await program('exec-with'), file, hex(argv0)];
    await promisify(execFile)('/bin/sh', ['-c', script, 'sh', octal(this.#path), ...command]);
  }

  [Symbol.dispose](): void {
    rmdirSync(this.#path);
  }
}
