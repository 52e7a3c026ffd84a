// `sudo tracer-tui -- COMMAND`: the command runs as the user who called sudo, with that user's groups and environment.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { needsTracing } from '../support/tracing.ts';
import { MAIN } from './view.ts';

const run = promisify(execFile);
const SCRIPT = 'id -u; id -g; id -G; umask; pwd; env -0 | tr "\\0" "\\n"';

const hasSudo = spawnSync('sudo', ['--version']).status === 0;
const needsSudo = hasSudo ? needsTracing : { skip: 'needs sudo' };

/** In a mount namespace of its own, where nobody may use sudo: nothing on this machine changes. */
test(
  'by sudo: user, group, folder, and the environment that the user has, with what is given on sudo’s line, not what sudo made',
  needsSudo,
  async (context) => {
    const directory = await mkdtemp(join(tmpdir(), 'sudoers-'));
    context.after(() => rm(directory, { recursive: true }));
    await writeFile(join(directory, 'nobody'), 'nobody ALL=(ALL) NOPASSWD: ALL\n', { mode: 0o440 });
    await chmod(directory, 0o755);
    const script = `mount --bind '${directory}' /etc/sudoers.d && cd / &&
    exec setpriv --reuid=65534 --regid=65534 --clear-groups env -i PATH=/opt/mine:/usr/bin:/bin HOME=/tmp/nobody CC=gcc "$3" \
      sudo -n CC=clang env MODE=debug "$0" "$1" -- sh -c "$2"`;
    const args = ['-m', 'sh', '-c', script, process.execPath, MAIN, SCRIPT, 'WORD=bär'];
    const { stdout } = await run('unshare', args, { encoding: 'utf8' });
    const [uid, gid, groups, , folder, ...environment] = stdout.trimEnd().split('\n');
    assert.deepEqual([uid, gid, groups, folder], ['65534', '65534', '65534', '/']);
    const own = environment.filter((entry) => !/^(PWD|OLDPWD|SHLVL|_)=/.test(entry)).sort();
    assert.deepEqual(own, ['CC=clang', 'HOME=/tmp/nobody', 'MODE=debug', 'PATH=/opt/mine:/usr/bin:/bin', 'WORD=bär']);
  },
);

test(
  'where sudo’s environment cannot be read: the user’s home, shell and name, and nothing of sudo',
  needsTracing,
  async () => {
    const env = {
      PATH: process.env['PATH'],
      HOME: '/root',
      USER: 'root',
      LOGNAME: 'root',
      MAIL: '/var/mail/root',
      KEPT: 'yes',
      SUDO_UID: '65534',
      SUDO_GID: '65534',
      SUDO_USER: 'nobody',
      SUDO_COMMAND: 'tracer-tui',
    };
    const { stdout } = await run(process.execPath, [MAIN, '--', 'sh', '-c', SCRIPT], { env, cwd: '/' });
    const [uid, gid, groups, , folder, ...environment] = stdout.trimEnd().split('\n');
    assert.deepEqual([uid, gid, groups, folder], ['65534', '65534', '65534', '/']);
    const of = (name: string) => environment.find((entry) => entry.startsWith(`${name}=`));
    assert.equal(of('HOME'), 'HOME=/nonexistent');
    assert.equal(of('USER'), 'USER=nobody');
    assert.equal(of('LOGNAME'), 'LOGNAME=nobody');
    assert.equal(of('KEPT'), 'KEPT=yes');
    assert.equal(of('MAIL'), undefined);
    assert.ok(!environment.some((entry) => entry.startsWith('SUDO_')));
  },
);

test(
  'a user whom the user database does not know: by number, with the group that sudo tells',
  needsTracing,
  async () => {
    const env = { PATH: process.env['PATH'], SUDO_UID: '54321', SUDO_GID: '54322' };
    const { stdout } = await run(process.execPath, [MAIN, '--', 'sh', '-c', 'id -u; id -G'], { env, cwd: '/' });
    assert.equal(stdout, '54321\n54322\n');
  },
);

test('numbers that are none are not believed: the command runs as who we are', needsTracing, async () => {
  for (const uid of ['', '-1', 'root', '4294967295', '99999999999']) {
    const env = { PATH: process.env['PATH'], SUDO_UID: uid, SUDO_GID: '54321' };
    const { stdout } = await run(process.execPath, [MAIN, '--', 'id', '-u'], { env });
    assert.equal(stdout, `${process.getuid?.()}\n`, uid);
  }
});

test('a command that only root may run is one that the user may not', needsTracing, async (context) => {
  const directory = await mkdtemp(join(tmpdir(), 'private-'));
  context.after(() => rm(directory, { recursive: true }));
  await writeFile(join(directory, 'program'), '#!/bin/sh\necho never\n', { mode: 0o700 });
  const env = { PATH: process.env['PATH'], SUDO_UID: '65534', SUDO_GID: '65534' };
  await assert.rejects(run(process.execPath, [MAIN, '--', join(directory, 'program')], { env }), (error: unknown) => {
    assert.ok(error instanceof Error && 'code' in error && 'stderr' in error);
    assert.equal(error.code, 126);
    assert.match(String(error.stderr), /: may not be executed: /);
    return true;
  });
});
