// Names of containers from the files of their runtimes: as these write them, and as somebody could fake them.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { byteString } from '../../src/core/bytes.ts';
import type { Container } from '../../src/core/cgroups/container.ts';
import { selectLookup } from '../../src/core/select/lookup.ts';
import { readContainerName } from '../../src/core/source/containerFiles.ts';
import { ContainerNames } from '../../src/core/source/containers.ts';
import type { SourceAction } from '../../src/core/state/actions.ts';
import { initialState } from '../../src/core/state/state.ts';
import { waitUntil } from '../support/wait.ts';
import { cgroupEvent, forkEvent } from './support/events.ts';

const ID = '3b1f0c5de8a94f6d7a21c4b85e90f3d2a6b7c8d9e0f1a2b3c4d5e6f708192a3b';
const root = mkdtempSync(join(tmpdir(), 'tracer-tui-containers-'));
after(() => rmSync(root, { recursive: true }));

let roots = 0;

/** A root of its own with these files. */
function machine(files: Readonly<Record<string, unknown>>): string {
  const folder = join(root, String(roots++));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

const nameOf = (runtime: Container['runtime'], files: Readonly<Record<string, unknown>>, id = ID) =>
  readContainerName({ runtime, id }, { root: machine(files) });

const DOCKER = `var/lib/docker/containers/${ID}/config.v2.json`;
const PODMAN = 'var/lib/containers/storage/overlay-containers';
const CONTAINERD = `run/containerd/io.containerd.runtime.v2.task`;
const CRIO = `run/containers/storage/overlay-containers/${ID}/userdata/config.json`;
const CRI = {
  annotations: {
    'io.kubernetes.cri.container-type': 'container',
    'io.kubernetes.cri.container-name': 'nginx',
    'io.kubernetes.cri.sandbox-name': 'web-7d9',
    'io.kubernetes.cri.sandbox-namespace': 'shop',
  },
};
const KUBELET = {
  'io.kubernetes.container.name': 'nginx',
  'io.kubernetes.pod.name': 'web-7d9',
  'io.kubernetes.pod.namespace': 'shop',
};

test('Docker, by its configuration; with Kubernetes by the labels', async () => {
  assert.equal(await nameOf('docker', { [DOCKER]: { ID, Name: '/web', Config: { Labels: {} } } }), 'web');
  assert.equal(
    await nameOf('docker', { [DOCKER]: { Name: '/k8s_x', Config: { Labels: KUBELET } } }),
    'shop/web-7d9/nginx',
  );
  const snap = `var/snap/docker/common/var-lib-docker/containers/${ID}/config.v2.json`;
  assert.equal(await nameOf('docker', { [snap]: { Name: '/web' } }), 'web');
});

test('Podman, by its list; those of --rm are in another', async () => {
  const list = [
    { id: 'f'.repeat(64), names: ['other'] },
    { id: ID, names: ['web', 'alias'] },
  ];
  assert.equal(await nameOf('podman', { [`${PODMAN}/containers.json`]: list }), 'web');
  const both = { [`${PODMAN}/containers.json`]: [], [`${PODMAN}/volatile-containers.json`]: list };
  assert.equal(await nameOf('podman', both), 'web');
});

test('containerd and CRI-O, by the annotations of the bundle', async () => {
  const k8s = (run: string) => ({ [`${run}/k8s.io/${ID}/config.json`]: CRI });
  assert.equal(await nameOf('containerd', k8s(CONTAINERD)), 'shop/web-7d9/nginx');
  const k3s = 'run/k3s/containerd/io.containerd.runtime.v2.task';
  assert.equal(await nameOf('containerd', k8s(k3s)), 'shop/web-7d9/nginx');
  assert.equal(await nameOf('kubernetes', k8s(CONTAINERD)), 'shop/web-7d9/nginx');
  const nerdctl = { [`${CONTAINERD}/default/${ID}/config.json`]: { annotations: { 'nerdctl/name': 'web' } } };
  assert.equal(await nameOf('containerd', nerdctl), 'web');
  assert.equal(await nameOf('cri-o', { [CRIO]: { annotations: KUBELET } }), 'shop/web-7d9/nginx');
  assert.equal(await nameOf('kubernetes', { [CRIO]: { annotations: KUBELET } }), 'shop/web-7d9/nginx');
  const sandbox = { annotations: { 'io.kubernetes.cri.sandbox-name': 'web-7d9' } };
  assert.equal(
    await nameOf('containerd', { [`${CONTAINERD}/k8s.io/${ID}/config.json`]: sandbox }),
    'default/web-7d9/POD',
  );
});

test('a user’s own, in the home', async () => {
  const home = '/home/ann';
  const owner = { uid: process.getuid?.() ?? 0, home };
  const list = [{ id: ID, names: ['web'] }];
  const podman = machine({ [`${home}/.local/share/containers/storage/overlay-containers/containers.json`]: list });
  assert.equal(await readContainerName({ runtime: 'podman', id: ID }, { root: podman, owner }), 'web');
  const docker = machine({ [`${home}/.local/share/docker/containers/${ID}/config.v2.json`]: { Name: '/web' } });
  assert.equal(await readContainerName({ runtime: 'docker', id: ID }, { root: docker, owner }), 'web');
});

test('what is missing, cut, of another shape or no file has no name, and stops nothing', async () => {
  assert.equal(await nameOf('docker', {}), undefined);
  for (const content of ['', '{"Name":"/w', '[]', 'null', '{"Name":7}', '{"Name":""}', `"${'x'.repeat(2 ** 20)}"`])
    assert.equal(await nameOf('docker', { [DOCKER]: content }), undefined, content.slice(0, 20));
  for (const content of [{}, [null], [{ id: ID }], [{ id: ID, names: [] }], [{ id: ID, names: [5] }]])
    assert.equal(await nameOf('podman', { [`${PODMAN}/containers.json`]: content }), undefined);
  assert.equal(await nameOf('docker', { [`${DOCKER}/x`]: '' }), undefined, 'a folder');
  assert.equal(await nameOf('docker', { 'var/lib/docker': '' }), undefined, 'no folder');
  assert.equal(await nameOf('docker', {}, '../../../../etc'), undefined);
});

test('no link is followed, no pipe is waited for, and no file of another user is believed', async (context) => {
  const place = machine({ secret: { Name: '/secret' }, [join(dirname(DOCKER), 'x')]: '' });
  symlinkSync(join(place, 'secret'), join(place, DOCKER));
  assert.equal(await readContainerName({ runtime: 'docker', id: ID }, { root: place }), undefined);
  const piped = machine({ [join(dirname(DOCKER), 'x')]: '' });
  execFileSync('mkfifo', [join(piped, DOCKER)]);
  assert.equal(await readContainerName({ runtime: 'docker', id: ID }, { root: piped }), undefined);
  if (process.getuid?.() !== 0) return context.skip('only root can give a file away');
  const foreign = machine({ [DOCKER]: { Name: '/web' } });
  chownSync(join(foreign, DOCKER), 4711, 4711);
  assert.equal(await readContainerName({ runtime: 'docker', id: ID }, { root: foreign }), undefined);
});

const dockerPath = (id: string) => byteString(`/docker/${id}`);

test('each container is looked for once when its cgroup is seen, and told when it is found', async () => {
  const actions: SourceAction[] = [];
  const asked: string[] = [];
  const names = new ContainerNames(
    (action) => actions.push(action),
    async ({ id }) => {
      asked.push(id);
      return id === ID ? 'web' : 'db';
    },
  );
  const other = 'f'.repeat(64);
  const seen: string[] = [];
  const batch = names.watch([
    forkEvent(),
    cgroupEvent({ path: dockerPath(ID) }),
    cgroupEvent({ path: dockerPath(other) }),
    cgroupEvent({ path: dockerPath(ID) }),
    cgroupEvent({ path: byteString('/system.slice/cron.service') }),
    cgroupEvent({ path: byteString('/lxc.payload.web') }),
  ]);
  const visit = ({ kind }: { readonly kind: string }) => {
    seen.push(kind);
  };
  for (let visits = 0; visits < 2; visits++) batch.forEach(visit);
  assert.equal(seen.length, 12);
  assert.deepEqual(actions, [], 'not in the midst of a batch');
  await waitUntil(() => actions.length > 0, { what: 'names' });
  assert.deepEqual(asked, [ID, other]);
  const told = new Map([
    [ID, 'web'],
    [other, 'db'],
  ]);
  assert.deepEqual(actions, [{ type: 'containers/read', names: told }]);
  names.stop();
});

test('a name that is written late is found; one that never comes is given up', async () => {
  const actions: SourceAction[] = [];
  /** How much was told when it was asked for. */
  const told: number[] = [];
  const names = new ContainerNames(
    (action) => actions.push(action),
    async () => (told.push(actions.length) === 2 ? 'late' : undefined),
  );
  names.see(dockerPath(ID));
  await waitUntil(() => actions.length > 0, { what: 'name' });
  assert.deepEqual([told, actions.length], [[0, 0], 1]);
  names.stop();
});

test('after the end nothing is told', async () => {
  const actions: SourceAction[] = [];
  const names = new ContainerNames(
    (action) => actions.push(action),
    async () => 'web',
  );
  names.see(dockerPath(ID));
  names.stop();
  await sleep(20);
  assert.deepEqual(actions, []);
});

test('where nobody has told a name: the beginning of 64 digits, but all of what LXC calls its own', () => {
  const { containerName } = selectLookup(initialState());
  assert.equal(containerName(ID), ID.slice(0, 12));
  assert.equal(containerName('production-web-1'), 'production-web-1');
});
