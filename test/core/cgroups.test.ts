// What cgroup paths say: units, slices, users and containers, from paths that real machines have.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { readCgroup } from '../../src/core/cgroups/cgroup.ts';
import { containerOf } from '../../src/core/cgroups/container.ts';
import { unitOf, unitsOf } from '../../src/core/cgroups/unit.ts';

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
  ['/system.slice/_cgroup.service', 'cgroup.service'],
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

const A = '3b1f0c5de8a94f6d7a21c4b85e90f3d2a6b7c8d9e0f1a2b3c4d5e6f708192a3b';
const B = 'f00dfeedf00dfeedf00dfeedf00dfeedf00dfeedf00dfeedf00dfeedf00dfeed';
const POD = '8f2c1b7e-4d3a-4e5f-9a6b-1c2d3e4f5a6b';
const POD_ = POD.replaceAll('-', '_');
const STATIC = '0cdc4e9a3b5d4f6e8a7b9c0d1e2f3a4b';

type Expected = readonly [runtime: string, id: string, pod?: string] | undefined;

const CONTAINERS: readonly (readonly [what: string, path: string, expected: Expected])[] = [
  ['Docker, systemd', `/system.slice/docker-${A}.scope`, ['docker', A]],
  ['Docker, cgroupfs', `/docker/${A}`, ['docker', A]],
  ['Docker with systemd in it', `/docker/${A}/system.slice/nginx.service`, ['docker', A]],
  ['Docker in Docker', `/docker/${A}/docker/${B}`, ['docker', B]],
  ['rootless Docker', `/user.slice/user-1000.slice/user@1000.service/user.slice/docker-${A}.scope`, ['docker', A]],
  ['Docker, a parent of one’s own', `/system.slice/ci.slice/docker-${A}.scope`, ['docker', A]],
  ['ECS', `/ecs/web/0123456789abcdef0123456789abcdef/${A}`, ['docker', A]],
  ['ECS, systemd', `/ecstasks.slice/ecstasks-0123456789abcdef0123456789abcdef.slice/docker-${A}.scope`, ['docker', A]],
  ['dockerd itself', '/system.slice/docker.service', undefined],
  ['the socket of Docker', '/system.slice/docker.socket', undefined],
  ['Podman', `/machine.slice/libpod-${A}.scope/container`, ['podman', A]],
  ['Podman, as it was', `/machine.slice/libpod-${A}.scope`, ['podman', A]],
  ['Podman, in a pod', `/machine.slice/machine-libpod_pod_${B}.slice/libpod-${A}.scope/container`, ['podman', A]],
  ['Podman’s conmon', `/machine.slice/libpod-conmon-${A}.scope`, undefined],
  ['Podman, cgroupfs', `/libpod_parent/libpod-${A}`, ['podman', A]],
  ['Podman’s conmon, cgroupfs', '/libpod_parent/conmon', undefined],
  [
    'rootless Podman',
    `/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${A}.scope/container`,
    ['podman', A],
  ],
  [
    'rootless Podman, in a pod',
    `/user.slice/user-1000.slice/user@1000.service/user.slice/user-libpod_pod_${B}.slice/libpod-${A}.scope/container`,
    ['podman', A],
  ],
  ['Quadlet', `/system.slice/web.service/libpod-payload-${A}`, ['podman', A]],
  ['Quadlet’s conmon', '/system.slice/web.service/runtime', undefined],
  [
    'containerd, systemd, burstable',
    `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${POD_}.slice/cri-containerd-${A}.scope`,
    ['containerd', A, POD],
  ],
  [
    'containerd, systemd, besteffort',
    `/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${POD_}.slice/cri-containerd-${A}.scope`,
    ['containerd', A, POD],
  ],
  [
    'containerd, systemd, guaranteed',
    `/kubepods.slice/kubepods-pod${POD_}.slice/cri-containerd-${A}.scope`,
    ['containerd', A, POD],
  ],
  ['cgroupfs, burstable', `/kubepods/burstable/pod${POD}/${A}`, ['kubernetes', A, POD]],
  ['cgroupfs, besteffort', `/kubepods/besteffort/pod${POD}/${A}`, ['kubernetes', A, POD]],
  ['cgroupfs, guaranteed', `/kubepods/pod${POD}/${A}`, ['kubernetes', A, POD]],
  ['a static pod', `/kubepods/burstable/pod${STATIC}/${A}`, ['kubernetes', A, STATIC]],
  ['a pod without a container', `/kubepods/burstable/pod${POD}`, undefined],
  [
    'the path for the other driver',
    `/system.slice/containerd.service/kubepods-burstable-pod${POD_}.slice:cri-containerd:${A}`,
    ['containerd', A, POD],
  ],
  [
    'kind: Kubernetes in Docker',
    `/docker/${B}/kubelet.slice/kubelet-kubepods.slice/kubelet-kubepods-besteffort.slice/kubelet-kubepods-besteffort-pod${POD_}.slice/cri-containerd-${A}.scope`,
    ['containerd', A, POD],
  ],
  ['kind, cgroupfs', `/docker/${B}/kubelet/kubepods/burstable/pod${POD}/${A}`, ['kubernetes', A, POD]],
  [
    'CRI-O',
    `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${POD_}.slice/crio-${A}.scope`,
    ['cri-o', A, POD],
  ],
  [
    'CRI-O with a folder in it',
    `/kubepods.slice/kubepods-pod${POD_}.slice/crio-${A}.scope/container`,
    ['cri-o', A, POD],
  ],
  [
    'CRI-O’s conmon',
    `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${POD_}.slice/crio-conmon-${A}.scope`,
    undefined,
  ],
  ['CRI-O, cgroupfs', `/kubepods/burstable/pod${POD}/crio-${A}`, ['cri-o', A, POD]],
  ['cri-dockerd', `/kubepods.slice/kubepods-pod${POD_}.slice/docker-${A}.scope`, ['docker', A, POD]],
  ['nerdctl', `/system.slice/nerdctl-${A}.scope`, ['containerd', A]],
  ['nerdctl, cgroupfs', `/default/${A}`, ['containerd', A]],
  [
    'rootless nerdctl',
    `/user.slice/user-1000.slice/user@1000.service/user.slice/nerdctl-${A}.scope`,
    ['containerd', A],
  ],
  ['LXC', '/lxc.payload.web', ['lxc', 'web']],
  ['LXC with systemd in it', '/lxc.payload.web/system.slice/cron.service', ['lxc', 'web']],
  ['LXC’s monitor', '/lxc.monitor.web', undefined],
  ['LXC, as Proxmox has it', '/lxc/101/ns/system.slice/cron.service', ['lxc', '101']],
  ['LXC, as it was', '/lxc.payload/web-1', ['lxc', 'web-1']],
  ['nspawn', '/machine.slice/systemd-nspawn@web.service/payload/system.slice/x.service', ['nspawn', 'web']],
  ['nspawn itself', '/machine.slice/systemd-nspawn@web.service/supervisor', undefined],
  ['nspawn from a shell', '/machine.slice/machine-my\\x2dweb.scope/payload', ['nspawn', 'my-web']],
  ['nspawn with a name that is not ASCII', '/machine.slice/machine-b\\xc3\\xa4r.scope', ['nspawn', 'bär']],
  [
    'bytes that a terminal would obey, as systemd writes them',
    '/machine.slice/machine-\\x1b]52;c;aGk=\\x07\\x9b2J\\xe2\\x80\\xae.scope',
    ['nspawn', '\\x1b]52;c;aGk=\\x07\\x9b2J\\u{202e}'],
  ],
  ['LXC by libvirt', '/machine.slice/machine-lxc\\x2d4321\\x2dweb.scope', ['lxc', 'web']],
  ['a virtual machine', '/machine.slice/machine-qemu\\x2d1\\x2ddebian.scope', undefined],
  ['a container of an unknown runtime', `/x/${A}`, ['container', A]],
  ['a service', '/system.slice/cron.service', undefined],
  ['a snap', '/user.slice/user-1000.slice/user@1000.service/app.slice/snap.firefox.firefox-1a2b.scope', undefined],
  ['an id that is too short', `/docker/${A.slice(1)}`, undefined],
  ['the root', '/', undefined],
  ['nothing', '', undefined],
];

for (const [what, path, expected] of CONTAINERS) {
  test(`${what}: ${expected === undefined ? 'no container' : expected[0]}`, () => {
    const found = containerOf(path);
    const pod = found?.pod === undefined ? [] : [found.pod];
    assert.deepEqual(found && [found.runtime, found.id, ...pod], expected);
  });
}

test('a path is read as a whole', () => {
  assert.deepEqual(readCgroup('/user.slice/user-1000.slice/user@1000.service/app.slice/app-vim.scope'), {
    unit: 'app-vim.scope',
    units: ['user.slice', 'user-1000.slice', 'user@1000.service', 'app.slice', 'app-vim.scope'],
    slice: 'app.slice',
    uid: 1000,
    container: undefined,
  });
  assert.deepEqual(readCgroup('/').units, []);
  assert.equal(readCgroup('/system.slice/cron.service').uid, undefined);
});

test('any path is read, and twice the same', () => {
  const part = fc.oneof(
    fc.constantFrom('docker', 'kubepods', 'lxc', A, `pod${POD}`, 'a.slice', 'b.service'),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const path = `/${parts.join('/')}`;
      assert.equal(readCgroup(path), readCgroup(path));
      for (const unit of unitsOf(path)) assert.match(unit, /\.(service|scope|socket|mount|swap|slice)$/);
    }),
  );
});
