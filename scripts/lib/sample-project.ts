// A C project to build: many small files of different sizes, with tests of which some fail.

import { mkdirSync, writeFileSync } from 'node:fs';
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

/** Below a folder that is there. */
export function writeSampleProject(directory: string): void {
  const source = join(directory, 'src');
  mkdirSync(source);
  writeFileSync(join(directory, 'Makefile'), MAKEFILE);
  for (const [i, area] of AREAS.entries()) {
    for (const [j, part] of PARTS.entries()) {
      // Files of different sizes, for different durations.
      writeFileSync(join(source, `${area}_${part}.c`), sourceOf(`${area}_${part}`, 10 + 25 * ((7 * i + 3 * j) % 6)));
    }
    writeFileSync(join(source, `test_${area}.c`), testOf(area));
  }
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
