// What holds for every option of every command: repeated, and with `--no-` before its name.
import assert from 'node:assert/strict';
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { MAIN_OPTIONS } from '../../src/ui/cli/mainOptions.ts';
import type { OptionSpecs } from '../../src/ui/cli/optionSpec.ts';
import { parseOptions } from '../../src/ui/cli/options.ts';
import { checkPaths } from '../../src/ui/cli/reportFile.ts';
import type { Subcommand } from '../../src/ui/cli/subcommand.ts';
import { runSubcommand, SUBCOMMANDS } from '../../src/ui/cli/subcommands.ts';
import { UsageError } from '../../src/ui/cli/usageError.ts';

/** Nobody runs here. */
const PROGRAM = { directory: '', version: '0' };

function usageError(message: string) {
  return (error: unknown) => error instanceof UsageError && error.message === message;
}

/** What a subcommand is given to run with. */
async function argsOf(subcommand: Subcommand, argv: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  let given: Readonly<Record<string, unknown>> = {};
  const load = async () => ({
    ...(await subcommand.load()),
    run: async (args: typeof given) => {
      given = args;
      return 0;
    },
  });
  assert.equal(await runSubcommand({ ...subcommand, load }, argv, PROGRAM), 0);
  return given;
}

function find(name: string): Subcommand {
  const found = SUBCOMMANDS.find((subcommand) => subcommand.name === name);
  assert.ok(found);
  return found;
}

const OPERANDS: Readonly<Record<string, readonly string[]>> = {
  export: ['a.zst', '--format', 'csv'],
  diff: ['a.zst', 'b.zst'],
  doctor: [],
  completion: ['bash'],
};
const operandsOf = (name: string) => OPERANDS[name] ?? ['a.zst'];

test('of an option that is repeated, the last one counts; of a list, all', async () => {
  for (const subcommand of SUBCOMMANDS) {
    const { options } = await subcommand.load();
    for (const [name, { type, array, alias }] of Object.entries(options)) {
      if (type === 'boolean') continue;
      const again = alias === undefined ? `--${name}` : `-${alias}`;
      const argv = [...operandsOf(subcommand.name), `--${name}`, 'one', again, 'two'];
      const args = await argsOf(subcommand, argv);
      assert.deepEqual(args[name], array === true ? ['one', 'two'] : 'two', `${subcommand.name} --${name}`);
    }
  }
  const options = await parseOptions(['-o', 'csv', '-f', 'sleep', '--filter', 'false', '-o', 'text'], '0', {});
  assert.ok('filter' in options);
  assert.equal(options.filter.text, 'false');
  assert.equal(options.output, 'text');
});

test('every --redact-pattern masks', async () => {
  const options = await parseOptions(['-o', 'csv', '--redact-pattern', 'a+', '--redact-pattern', '('], '0', {}).catch(
    (error: unknown) => error,
  );
  assert.ok(options instanceof UsageError);
  const first = await parseOptions(['-o', 'csv', '--redact-pattern', '(', '--redact-pattern', 'a+'], '0', {}).catch(
    (error: unknown) => error,
  );
  assert.ok(first instanceof UsageError, 'the first one is looked at, too');
});

test('--no- is of options that are on or off', async () => {
  const commands: readonly (readonly [string, OptionSpecs, (argv: readonly string[]) => Promise<unknown>])[] = [
    ['', MAIN_OPTIONS, (argv) => parseOptions(argv, '0', {})],
    ...(await Promise.all(
      SUBCOMMANDS.map(async (subcommand) => {
        const { options } = await subcommand.load();
        const run = (argv: readonly string[]) => argsOf(subcommand, [...operandsOf(subcommand.name), ...argv]);
        return [subcommand.name, options, run] as const;
      }),
    )),
  ];
  for (const [command, options, run] of commands) {
    for (const [name, { type, alias }] of Object.entries(options)) {
      if (type === 'boolean') {
        if (command !== '') assert.equal(((await run([`--no-${name}`])) as Record<string, unknown>)[name], false);
        continue;
      }
      for (const flag of [`--no-${name}`, ...(alias === undefined ? [] : [`--no-${alias}`])]) {
        await assert.rejects(run([flag]), usageError(`unknown option: ${flag}`), `${command} ${flag}`);
      }
    }
  }
  const options = await parseOptions(
    ['-o', 'csv', '--no-in-kernel-threshold', '--no-mouse', '--no-realtime', '--no-summary', '--', 'true'],
    '0',
    {},
  );
  assert.ok('filter' in options);
  const { isThresholdInKernel, hasMouse, isRealtime, hasSummary } = options;
  assert.deepEqual([isThresholdInKernel, hasMouse, isRealtime, hasSummary], [false, false, false, false]);
  await assert.rejects(argsOf(find('report'), ['a.zst', '--no-files']), usageError('unknown option: --no-files'));
  await assert.rejects(argsOf(find('replay'), ['a.zst', '--sort.x', 'y']), usageError('unknown option: --sort.x'));
});

test('what stands after -- are files, whatever they look like', async () => {
  for (const name of ['report', 'replay']) {
    const args = await argsOf(find(name), ['--redact', '--', 'a.zst', '--no-color', '-']);
    assert.deepEqual(args['files'], ['a.zst', '--no-color', '-']);
    assert.equal(args['redact'], true);
    const both = ['a.zst', '--', 'true'];
    await assert.rejects(argsOf(find(name), both), /^UsageError: too many arguments: -- true \(/);
    await assert.rejects(argsOf(find(name), ['--config', '--', 'a.zst']), usageError('--config wants a value'));
  }
  assert.equal((await argsOf(find('export'), ['--format', 'csv', '--', '-a']))['file'], '-a');
  const { a, b }: { a?: unknown; b?: unknown } = await argsOf(find('diff'), ['--', '-a', '-']);
  assert.deepEqual([a, b], ['-a', '-']);
  await assert.rejects(argsOf(find('doctor'), ['--', 'true']), usageError('unknown: true'));
});

test('--to and --record are two files, whatever their names', async () => {
  using folder = new Folder();
  symlinkSync('.', folder.file('here'));
  const to = folder.file('a.csv');
  const message = usageError('--to and --record name the same file: give each its own');
  for (const record of [to, path.relative('.', to), folder.file('here/a.csv'), folder.file('./here/../a.csv')]) {
    await assert.rejects(parseOptions(['-o', 'csv', '--to', to, '--record', record, '--force'], '0', {}), message);
  }
  for (const [one, other] of [
    [to, folder.file('b.csv')],
    ['/dev/null', '/dev/null'],
  ] as const) {
    assert.ok('filter' in (await parseOptions(['-o', 'csv', '--to', one, '--record', other], '0', {})));
  }
});

test('- is stdout, and no recording', async () => {
  const options = await parseOptions(['-o', 'csv', '--to', '-'], '0', {});
  assert.ok('filter' in options);
  assert.equal(options.linesFile, undefined);
  await assert.rejects(
    parseOptions(['-o', 'csv', '--to', '-', '--', 'true'], '0', {}),
    /--to - is stdout, which is COMMAND's/,
  );
  await assert.rejects(parseOptions(['--record', '-'], '0', {}), /--record - is no file: -o ndjson writes/);
});

test('a recording that is named twice is told, however it is written', () => {
  using folder = new Folder();
  symlinkSync('.', folder.file('here'));
  const name = folder.file('a.zst');
  for (const again of [name, path.relative('.', name), folder.file('here/a.zst')]) {
    assert.throws(() => checkPaths('report', [name, again]), usageError(`${again} is given twice`));
  }
  checkPaths('report', [name, folder.file('b.zst')]);
});

class Folder implements Disposable {
  readonly #path = realpathSync(mkdtempSync(path.join(tmpdir(), 'tracer-tui-test-')));

  /** As it is written: not joined. */
  file(name: string): string {
    return `${this.#path}/${name}`;
  }

  [Symbol.dispose](): void {
    rmSync(this.#path, { recursive: true });
  }
}
