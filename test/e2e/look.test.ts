// What a person has set: configuration, columns, themes, and terminals without colours or without UTF-8.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { program } from '../support/programs.ts';
import { Terminal } from '../support/terminal.ts';
import { needsTracing, runCommand } from '../support/tracing.ts';
import { waitUntil } from '../support/wait.ts';
import { tracerTui } from './tracerTui.ts';
import { filterBy, hex, MAIN, newMarker, openView, shows, startMarked, tableRows } from './view.ts';

const CONFIG = 'tracer-tui/config.toml';

/** A person's folder, gone at the end of the scope. */
class Home implements Disposable {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'tracer-tui-home-'));
  readonly config = path.join(this.folder, CONFIG);
  readonly columns = path.join(this.folder, 'tracer-tui/columns.json');
  readonly env = { XDG_CONFIG_HOME: this.folder, XDG_STATE_HOME: this.folder };

  constructor(config?: string) {
    mkdirSync(path.dirname(this.config));
    if (config !== undefined) writeFileSync(this.config, config);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}

const MISTAKES = `sort = "duration"
theme = "nope"
threshold = 5 parsecs
[keys]
"ctrl-t" = "explode"
x = "help"
`;

test(
  'a configuration with mistakes: each is told with file, line and key, and the rest counts',
  needsTracing,
  async () => {
    using home = new Home(MISTAKES);
    await using view = await openView({ env: home.env });
    // In the view the first one, and how many more.
    const screen = await view.waitFor(/config\.toml:2: theme: no theme "nope".*/);
    assert.match(screen.join('\n'), /sort duration ▼/);
    view.type('x');
    await view.waitFor('to the other table');
    view.press('escape');
    await view.waitFor('FINISHED');
    view.press('ctrl-c');
    assert.equal((await view.exited).code, 0);
    const told = view
      .history()
      .filter((line) => line.startsWith('tracer-tui: '))
      .join('\n');
    for (const part of ['config.toml:2: theme: ', 'config.toml:3: threshold: ', 'config.toml:5: keys.ctrl-t: ']) {
      assert.ok(told.includes(`tracer-tui: ${home.folder}/tracer-tui/${part}`), `${part} in\n${told}`);
    }
  },
);

test('--config that cannot be read, and a theme that there is not, end with 2', async () => {
  using home = new Home('');
  for (const [args, why] of [
    [['--config', '/nonexistent'], /--config \/nonexistent: it does not exist/],
    [['--config', home.folder], /--config .*: it is no regular file/],
    [['--theme', 'nope'], /--theme is one of auto, terminal, dark, light, plain, not "nope"/],
  ] as const) {
    const { status, stderr } = await tracerTui(...args);
    assert.equal(status, 2);
    assert.match(stderr, why);
    assert.equal(stderr.trim().split('\n').length, 1);
  }
});

test('--print-config prints what counts, without rights to trace, and reads it again as the same', async () => {
  using home = new Home();
  writeFileSync(home.config, 'history = 7\n[keys]\n"ctrl-x" = "quit"\n[themes.mine]\nexit.ok = "bold green"\n');
  const first = await tracerTui('--config', home.config, '--print-config');
  assert.equal(first.status, 0);
  assert.match(first.stdout, /^history = 7$/m);
  assert.match(first.stdout, /^exit\.ok = "bold green"$/m);
  writeFileSync(home.config, first.stdout);
  assert.deepEqual(await tracerTui('--config', home.config, '--print-config'), first);
});

test(
  'the command line counts before the configuration; other programs get all rows, and no secrets',
  needsTracing,
  async () => {
    using home = new Home('sort = "cpu"\nthreshold = "1h"\n[redact]\nenabled = true\n');
    {
      await using view = await openView({ env: home.env, args: ['--sort', 'rss', '-d', '5'] });
      await view.waitFor(/threshold 5 ms.*sort rss/);
    }
    const out = path.join(home.folder, 'out.csv');
    const args = ['--config', home.config, '-o', 'csv', '--to', out, '--no-summary'];
    const { status } = await tracerTui(...args, '--', '/bin/sh', '-c', 'true', '--password=hunter2');
    assert.equal(status, 0);
    const csv = readFileSync(out, 'utf8');
    assert.match(csv, /--password=/);
    assert.doesNotMatch(csv, /hunter2/);
  },
);

test('columns that are chosen are shown, and at the next start too', needsTracing, async () => {
  using home = new Home();
  {
    await using view = await openView({ env: home.env });
    view.type('C');
    await view.waitFor('[x] command');
    // Without PPID; START before PID.
    view.press('down');
    view.type(' ');
    view.press('down', 'down', 'left', 'left', 'left', 'enter');
    const [, , title = ''] = await view.waitFor(/columns kept in/);
    assert.match(title, /^START +PID USER +DURATION/);
  }
  assert.equal(statSync(home.columns).mode & 0o777, 0o600);
  {
    await using view = await openView({ env: home.env });
    assert.match(view.screen()[2] ?? '', /^START +PID USER +DURATION/);
    view.type('C0');
    view.press('enter');
    await view.waitFor('columns as by default');
    assert.match(view.screen()[2] ?? '', /^ +PID +PPID USER/);
  }
  assert.ok(!existsSync(home.columns), 'what is as by default is not remembered');
});

const NOBODY = 65534;
const AS_NOBODY = { SUDO_UID: String(NOBODY), SUDO_GID: String(NOBODY), SUDO_USER: 'nobody' };

test('by sudo: the caller’s files, with the caller’s rights', needsTracing, async () => {
  using home = new Home('sort = "cpu"\n');
  for (const file of [home.folder, path.dirname(home.config), home.config]) chownSync(file, NOBODY, NOBODY);
  chmodSync(home.config, 0o600);
  {
    await using view = await openView({ env: { ...home.env, ...AS_NOBODY } });
    await view.waitFor('sort cpu');
    view.type('C ');
    view.press('enter');
    await view.waitFor('columns kept in');
  }
  assert.equal(statSync(home.columns).uid, NOBODY);
  assert.equal(statSync(home.columns).gid, NOBODY);
  // A link to what only root may read tells nothing of it.
  using secret = new Home('password_of_root = "x"\n');
  chmodSync(secret.config, 0o600);
  rmSync(home.config);
  symlinkSync(secret.config, home.config);
  await using view = await openView({ env: { ...home.env, ...AS_NOBODY } });
  await view.waitFor(/config\.toml: permission denied/);
  assert.doesNotMatch(view.raw().toString('latin1'), /password_of_root/);
});

test('what is no regular file is not waited for, and a huge one is not read', needsTracing, async () => {
  using home = new Home();
  execFileSync('mkfifo', [home.config]);
  {
    await using view = await openView({ env: home.env });
    await view.waitFor('config.toml: it is no regular file');
  }
  rmSync(home.config);
  writeFileSync(home.config, '#'.repeat(2 ** 20 + 1));
  await using view = await openView({ env: home.env });
  await view.waitFor('config.toml: it is larger than 1 MiB');
});

test('where the locale is not UTF-8, the screen is ASCII, whatever processes are called', needsTracing, async () => {
  for (const env of [{ LANG: 'C' }, { LANG: undefined }, { LC_ALL: 'de_DE.ISO-8859-1' }]) {
    await using view = await openView({ env, cols: 80 });
    const marker = newMarker();
    const utf8 = Buffer.from('日本é').toString('hex');
    await runCommand(await program('exec-with'), ['/bin/true', hex(marker), utf8]);
    await filterBy(view, marker, shows('FINISHED', `${marker} ?????`));
    for (const key of ['?', 'q', 'C', 'q', '\tj\r']) view.type(key);
    await view.waitFor('Parents');
    view.resize(39, 10);
    await view.waitFor('too small: 39x10');
    assert.doesNotMatch(view.raw().toString('latin1'), /[\x80-\xff]/);
  }
});

test('--no-ascii where the locale tells nothing', needsTracing, async () => {
  await using view = await openView({ env: { LANG: undefined }, args: ['--no-ascii'] });
  await view.waitFor('sort newest ▼');
});

test('a process that has just started or ended is marked for a moment', needsTracing, async () => {
  await using view = await openView({ args: ['--no-color'] });
  const rowIn = (table: 'RUNNING' | 'FINISHED', marker: string) => (screen: readonly string[]) =>
    tableRows(screen, table).find((row) => row.includes(marker)) ?? '';
  // A frame may come too late for a moment: then another process is looked at.
  await waitUntil(
    async () => {
      const marker = newMarker();
      const [running, finished] = [rowIn('RUNNING', marker), rowIn('FINISHED', marker)];
      await filterBy(view, marker);
      using held = await startMarked(marker);
      const started = running(await view.waitFor((screen) => running(screen) !== ''));
      await view.waitFor((screen) => /s +\d.*marker/.test(running(screen)) && !running(screen).includes(' new '));
      await held.end();
      const ended = finished(await view.waitFor((screen) => finished(screen) !== ''));
      await view.waitFor((screen) => finished(screen) !== '' && !finished(screen).includes('◂'));
      return /ms new .*marker/.test(started) && / 0 +◂ /.test(ended);
    },
    { what: 'marks', timeoutMs: 60_000 },
  );
});

test('a theme has the colours that the terminal has', needsTracing, async () => {
  for (const [env, name, pattern] of [
    [{ COLORTERM: 'truecolor' }, 'dark', /\x1b\[1;38;2;\d+;\d+;\d+m/],
    [{}, 'dark', /\x1b\[1;38;5;\d+m/],
    [{ TERM: 'xterm' }, 'light', /\x1b\[1;34m/],
    [{ COLORFGBG: '0;15', COLORTERM: 'truecolor' }, 'auto', /\x1b\[1;38;2;8;96;109m/],
  ] as const) {
    await using view = await openView({ env, args: ['--theme', name] });
    assert.match(view.raw().toString('latin1'), pattern, `${name} ${JSON.stringify(env)}`);
  }
});

test('a theme of the user’s own', needsTracing, async () => {
  using home = new Home('theme = "mine"\n[themes.mine]\nbase = "dark"\ntitleFocused = "bold #010203 on #fefdfc"\n');
  await using view = await openView({ env: { ...home.env, COLORTERM: 'truecolor' } });
  const { fg, bg, bold } = view.cell(2, 2);
  assert.deepEqual({ fg, bg, bold }, { fg: '#010203', bg: '#fefdfc', bold: true });
});

test('a recording is shown with the configuration too', needsTracing, async () => {
  using home = new Home('columns = ["pid", "write", "command"]\n');
  const recording = path.join(home.folder, 'a.ndjson');
  await tracerTui('-o', 'none', '--record', recording, '--no-summary', '--', '/bin/true');
  await using view = await Terminal.open({
    command: process.execPath,
    args: [MAIN, 'replay', recording],
    cols: 100,
    env: home.env,
  });
  await view.waitFor(/^ +PID +WRITE COMMAND/m);
});
