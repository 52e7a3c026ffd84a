// Something worth looking at for pictures: a parallel build of a generated C project, over and over, as user nobody.

import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import {
  chownSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const AREAS = 'lexer parser types names graph emit cache diag format store query wire'.split(' ');
const PARTS = 'core table walk print util'.split(' ');

/** How the test program of an area ends, where it does not succeed: failures are what one looks for. */
const ENDINGS: Readonly<Record<string, string>> = {
  types: 'return 1;',
  emit: 'abort();',
  diag: 'raise(SIGSEGV);',
  query: 'return 2;',
};

export const FAILING_TESTS: readonly string[] = Object.keys(ENDINGS).map((area) => `test_${area}`);

/** An area waits for the one before the last: else make would compile all first and run every test at the end. */
const ORDER = AREAS.slice(2)
  .map((area, i) => `${PARTS.map((part) => `build/${area}_${part}.o`).join(' ')}: | build/test_${AREAS[i]}\n`)
  .join('');

const MAKEFILE = `CFLAGS = -O2 -g -pipe -Wall -Isrc
AREAS = ${AREAS.join(' ')}
PARTS = ${PARTS.join(' ')}

all: $(AREAS:%=check-%)
check-%: build/test_%
\t./build/test_$*
build:
\tmkdir -p build
build/%.o: src/%.c | build
\tgcc $(CFLAGS) -c -o $@ $<
.SECONDEXPANSION:
build/test_%: src/test_%.c $$(foreach part,$$(PARTS),build/$$*_$$(part).o)
\tgcc $(CFLAGS) -o $@ $^
${ORDER}clean:
\trm -rf build
.SECONDARY:
.PHONY: all clean
`;

export class SampleBuild implements Disposable {
  readonly #directory: string;
  readonly #uid = idOf('-u');
  readonly #gid = idOf('-g');
  #make: ChildProcess | undefined;
  #stopped = false;

  constructor() {
    const others = runningAs(this.#uid);
    if (others.length > 0)
      throw new Error(`user nobody already runs ${others.join(', ')}: they would be in the pictures`);
    this.#directory = mkdtempSync(join(tmpdir(), 'sample-build-'));
    this.#writeProject();
    this.#run(['all']);
    process.once('exit', () => this[Symbol.dispose]());
  }

  [Symbol.dispose](): void {
    if (this.#stopped) return;
    this.#stopped = true;
    const make = this.#make;
    // The whole group: gcc dies of a signal and leaves its compiler running.
    if (make?.pid !== undefined && make.exitCode === null && make.signalCode === null)
      process.kill(-make.pid, 'SIGKILL');
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  /** Builds, cleans, and builds again, until disposed. */
  #run(targets: readonly string[]): void {
    const env = { PATH: '/usr/bin:/bin', HOME: this.#directory, LANG: 'C.UTF-8', TMPDIR: this.#directory };
    this.#make = spawn('make', ['-k', '-j4', ...targets], {
      cwd: this.#directory,
      env,
      stdio: 'ignore',
      detached: true,
      uid: this.#uid,
      gid: this.#gid,
    });
    this.#make.once('exit', () => {
      if (!this.#stopped) this.#run(targets[0] === 'clean' ? ['all'] : ['clean']);
    });
  }

  #writeProject(): void {
    const source = join(this.#directory, 'src');
    mkdirSync(source);
    writeFileSync(join(this.#directory, 'Makefile'), MAKEFILE);
    for (const [i, area] of AREAS.entries()) {
      for (const [j, part] of PARTS.entries()) {
        // Files of different sizes, for different durations.
        writeFileSync(join(source, `${area}_${part}.c`), sourceOf(`${area}_${part}`, 10 + 25 * ((7 * i + 3 * j) % 6)));
      }
      writeFileSync(join(source, `test_${area}.c`), testOf(area));
    }
    chownSync(source, this.#uid, this.#gid);
    lchownSync(this.#directory, this.#uid, this.#gid);
  }
}

function idOf(option: '-u' | '-g'): number {
  return Number(execFileSync('id', [option, 'nobody'], { encoding: 'utf8' }));
}

/** PIDs of a user's processes, without those that only wait to be reaped. */
function runningAs(uid: number): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'latin1');
      return new RegExp(`^Uid:\t${uid}\t`, 'm').test(status) && !/^State:\tZ/m.test(status);
    } catch (error) {
      // It has ended meanwhile.
      if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH'))
        return false;
      throw error;
    }
  });
}

function sourceOf(name: string, functions: number): string {
  const body = (i: number) => `int ${name}_${i}(const int *values, int count)
{
  int sum = ${i};
  for (int i = 0; i < count; i++)
    sum = values[i] % 3 ? sum * 31 + values[i] * ${i} : sum ^ (values[i] << ${i % 7});
  return sum;
}
`;
  const includes = ['stdio', 'stdlib', 'string', 'math', 'time'].map((header) => `#include <${header}.h>\n`).join('');
  return `${includes}\n${Array.from({ length: functions }, (_, i) => body(i)).join('\n')}`;
}

function testOf(area: string): string {
  return `#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

int main(void)
{
  struct timespec rest = {.tv_nsec = ${100 + (area.length % 4) * 270}000000};
  struct rlimit none = {0, 0};

  setrlimit(RLIMIT_CORE, &none);
  nanosleep(&rest, NULL);
  ${ENDINGS[area] ?? 'return 0;'}
}
`;
}
