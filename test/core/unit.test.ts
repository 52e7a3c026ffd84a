// The systemd unit that a cgroup path names.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unitOf } from '../../src/core/select/unit.ts';

const UNITS: readonly (readonly [path: string, unit: string | undefined])[] = [
  ['/system.slice/cron.service', 'cron.service'],
  ['/user.slice/user-1000.slice/session-2.scope', 'session-2.scope'],
  ['/user.slice/user-1000.slice/user@1000.service/app.slice/app-vim.scope', 'app-vim.scope'],
  ['/user.slice/user-1000.slice/user@1000.service/init.scope', 'init.scope'],
  ['/system.slice/system-getty.slice/getty@tty1.service', 'getty@tty1.service'],
  ['/system.slice/docker.service/containers/abc', 'docker.service'],
  ['/system.slice/docker-0123abcd.scope', 'docker-0123abcd.scope'],
  ['/system.slice/dbus.socket', 'dbus.socket'],
  ['/system.slice/proc-sys.mount', 'proc-sys.mount'],
  ['/user.slice/user-1000.slice', 'user-1000.slice'],
  ['/system.slice/', 'system.slice'],
  ['/', undefined],
  ['', undefined],
  ['/docker/0123abcd', undefined],
  ['/lxc/my.services/x', undefined],
];

for (const [path, unit] of UNITS) {
  test(`${JSON.stringify(path)} is of ${unit ?? 'no unit'}`, () => assert.equal(unitOf(path), unit));
}
