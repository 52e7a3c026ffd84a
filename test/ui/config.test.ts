// The configuration file: what can be read counts, and the rest is told with its line and key.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatColumnChoice } from '../../src/core/select/columnChoice.ts';
import { type Config, DEFAULT_CONFIG, formatProblem } from '../../src/ui/config/config.ts';
import { commandKeys } from '../../src/ui/config/keySettings.ts';
import { printConfig } from '../../src/ui/config/printConfig.ts';
import { readConfig } from '../../src/ui/config/readConfig.ts';
import { keysOf } from '../../src/ui/keys/keymap.ts';
import { createPages } from '../../src/ui/pages/pages.ts';

const told = (text: string) => readConfig(text).problems.map((problem) => formatProblem('c.toml', problem));
/** A filter holds functions: its text is what it is. */
const plain = (config: Config) => ({ ...config, filter: config.filter.text });

test('an empty file is the default', () => {
  assert.deepEqual(readConfig(''), { config: DEFAULT_CONFIG, problems: [] });
});

const WHOLE = `
theme = "mine"
ascii = true
columns = ["pid", "user:12", "command"]
sort = "duration"
threshold = "1.5s"
filter = "user=root dur>1s"
history = 5000
realtime = false
mouse = false
[redact]
enabled = true
patterns = ['secret=(\\w+)']
[keys]
"ctrl-q" = "quit"
x = "none"
[themes.mine]
base = "light"
exit.failed = "bold #ff0000 on 236"
cursor = "underline"
`;

test('every setting is read', () => {
  const { config, problems } = readConfig(WHOLE);
  assert.deepEqual(problems, []);
  assert.deepEqual(plain(config), {
    theme: 'mine',
    isAscii: true,
    columns: [
      { id: 'pid', width: undefined },
      { id: 'user', width: 12 },
      { id: 'command', width: undefined },
    ],
    sort: { column: 'duration', direction: 'descending' },
    thresholdNs: 1.5e9,
    filter: 'user=root dur>1s',
    history: 5000,
    isRealtime: false,
    hasMouse: false,
    redact: { isEnabled: true, patterns: ['secret=(\\w+)'] },
    keys: new Map([
      ['ctrl-q', 'quit'],
      ['x', undefined],
    ]),
    themes: {
      mine: {
        base: 'light',
        styles: {
          'exit.failed': { bold: true, color: '#ff0000', backgroundColor: 236 },
          cursor: { underline: true },
        },
      },
    },
  });
});

test('what is printed is read as the same', () => {
  for (const text of ['', WHOLE]) {
    const { config } = readConfig(text);
    const again = readConfig(printConfig(config, '/home/x/config.toml'));
    assert.deepEqual(again.problems, []);
    assert.deepEqual(plain(again.config), plain(config));
  }
});

test('what is printed explains every setting, and says its default where it has another value', () => {
  const printed = printConfig(readConfig('history = 7').config, undefined);
  assert.match(printed, /# Default: 100000\nhistory = 7\n/);
  for (const { id } of commandKeys()) assert.ok(printed.includes(`#   ${id} `), id);
  for (const line of printed.split('\n')) assert.ok(line.length <= 140, line);
});

test('each mistake is told with its line and key, and the rest counts', () => {
  const text = [
    'theme = "nope"',
    'columns = ["pid", "bogus"]',
    'sort = 5',
    'threshold = "5 parsecs"',
    'filter = "dur>"',
    'history = 0',
    'colour = "red"',
    'realtime = false',
    '[redact]',
    'patterns = ["tok(en"]',
    'enabeld = true',
    '[keys]',
    '"ctrl-q" = "explode"',
    '"long" = "quit"',
    '"/" = "help"',
    '[themes.mine]',
    'base = "nope"',
    'exit.fialed = "red"',
    'exit.failed = "bold reddish"',
  ].join('\n');
  const expected = [
    /^c\.toml:1: theme: no theme "nope" \(auto, .*, mine\)$/,
    /^c\.toml:2: columns: no column "bogus" \(pid, /,
    /^c\.toml:3: sort: wants a text in quotes, not 5$/,
    /^c\.toml:4: threshold: wants milliseconds .* not "5 parsecs"$/,
    /^c\.toml:5: filter: .*, at character \d of "dur>"$/,
    /^c\.toml:6: history: wants a number from 1 to 10000000, not 0$/,
    /^c\.toml:7: colour: there is no such setting/,
    /^c\.toml:10: redact\.patterns: "tok\(en": .*missing closing \)/,
    /^c\.toml:11: redact\.enabeld: there is no such setting/,
    /^c\.toml:13: keys\.ctrl-q: no command is named "explode"/,
    /^c\.toml:14: keys\.long: there is no key of that name/,
    /^c\.toml:15: keys\."\/": this was the only key of "filter"/,
    /^c\.toml:17: themes\.mine\.base: is one of auto, .* not "nope"$/,
    /^c\.toml:18: themes\.mine\.exit\.fialed: a theme has no "exit\.fialed"/,
    /^c\.toml:19: themes\.mine\.exit\.failed: "reddish" is no colour/,
  ];
  const problems = told(text);
  assert.equal(problems.length, expected.length, problems.join('\n'));
  for (const [index, pattern] of expected.entries()) assert.match(problems[index] ?? '', pattern);
  assert.equal(readConfig(text).config.isRealtime, false);
});

test('what is no number is told as it is written', () => {
  for (const written of ['inf', '-inf', 'nan', '1e400']) {
    assert.match(
      told(`theme = "dark"\nthreshold = ${written} # so`)[0] ?? '',
      RegExp(`^c.toml:2: threshold: .*, not ${written}$`),
    );
    assert.match(told(`history = ${written}`)[0] ?? '', RegExp(`^c.toml:1: history: .*, not ${written}$`));
  }
});

test('a line that is no TOML is told, and those around it count', () => {
  const { config, problems } = readConfig('history = 7\nsort = duration\nrealtime = false\n');
  assert.deepEqual(problems, [{ line: 2, key: 'sort', why: problems[0]?.why }]);
  assert.deepEqual([config.history, config.isRealtime], [7, false]);
});

test('a list that is not closed is told where it begins', () => {
  const { config, problems } = readConfig('history = 7\ncolumns = ["pid",\nsort = "cpu"\nrealtime = false\n');
  assert.deepEqual(
    problems.map(({ line, key }) => [line, key]),
    [[2, 'columns']],
  );
  assert.deepEqual([config.history, config.sort.column, config.isRealtime], [7, 'cpu', false]);
});

test('a table whose header is broken is left out with its keys', () => {
  const { config, problems } = readConfig('[redact\nenabled = true\n[keys]\n"ctrl-q" = "quit"\n');
  assert.equal(problems.length, 1);
  assert.equal(config.redact.isEnabled, false);
  assert.deepEqual([...config.keys], [['ctrl-q', 'quit']]);
});

test('what is no text of a configuration at all is told in a few lines', () => {
  const binary = Array.from({ length: 500 }, (_, index) => `\u0001${index}\x1b[`).join('\n');
  const { config, problems } = readConfig(binary);
  assert.deepEqual(config, DEFAULT_CONFIG);
  assert.ok(problems.length > 0 && problems.length <= 21);
});

test('names that JavaScript knows are no settings', () => {
  assert.match(told('constructor = 1\nhistory = 7').join(), /^c\.toml:1: constructor: [^,]*$/);
  assert.match(told('[__proto__]\nx = 1').join(), /^c\.toml:1: [^,]*$/);
  assert.equal(told('theme = "constructor"').length, 1);
});

test('ctrl-c always quits', () => {
  assert.match(told('[keys]\n"ctrl-c" = "help"').join(), /^c\.toml:2: keys\.ctrl-c: this key always quits$/);
});

test('every command can be given other keys: each has a name, and no two have the same', () => {
  for (const page of createPages()) {
    const ids = keysOf(page).flatMap(({ bindings }) => bindings.map(({ id }) => id));
    for (const id of ids) assert.match(id ?? '', /^[a-z0-9-]+$/, page.id);
    assert.deepEqual(ids, [...new Set(ids)], page.id);
  }
});

test('a key of the user’s own does what it was given, and nothing else has it', () => {
  const [page] = createPages();
  assert.ok(page !== undefined);
  const { keys } = readConfig('[keys]\n"/" = "help"\nx = "filter"\nK = "none"').config;
  const bindings = keysOf(page, keys).flatMap((group) => group.bindings);
  const keysFor = (id: string) => bindings.find((binding) => binding.id === id)?.keys;
  assert.deepEqual(keysFor('help'), ['/', '?']);
  assert.deepEqual(keysFor('filter'), ['x']);
  assert.equal(keysFor('signal'), undefined);
  const all = bindings.flatMap((binding) => binding.keys);
  assert.deepEqual(all, [...new Set(all)]);
});

test('the columns of a configuration are written as they are read', () => {
  const { columns } = readConfig('columns = ["CMD", "mem:20"]').config;
  assert.deepEqual(columns.map(formatColumnChoice), ['command', 'rss:20']);
});
