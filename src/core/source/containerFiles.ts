// Names of containers from the files that their runtimes keep: no daemon is asked, and none is woken.
import { constants, type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import type { Container } from '../cgroups/container.ts';

/** Whose container it is: of a user without root, by the slice that it runs in. */
export interface ContainerOwner {
  readonly uid: number;
  readonly home: string;
}

/** Places as the packages of Linux have them; another root for tests. */
export interface ContainerPlaces {
  /** @default / */
  readonly root?: string;
  /** undefined for root's. */
  readonly owner?: ContainerOwner | undefined;
}

const MOST_CONFIG_BYTES = 1 << 20;
/** Podman keeps all of them in one file. */
const MOST_LIST_BYTES = 16 << 20;

type Look = (id: string, places: Places) => Promise<string | undefined>;

interface Places {
  readonly file: (...parts: readonly string[]) => string;
  readonly home: string | undefined;
  /** Who may have written a file that is believed. */
  readonly uid: number;
}

const LOOKS: Readonly<Record<Container['runtime'], readonly Look[]>> = {
  docker: [inDocker],
  podman: [inPodman],
  containerd: [inContainerd],
  'cri-o': [inCrio],
  // Kubernetes with the cgroupfs driver does not say by which runtime.
  kubernetes: [inContainerd, inCrio, inDocker],
  container: [inDocker, inPodman, inContainerd],
  // The name is in the path.
  lxc: [],
  nspawn: [],
};

/** undefined where nobody has written one, or not yet. */
export async function readContainerName(
  { runtime, id }: Container,
  { root = '/', owner }: ContainerPlaces = {},
): Promise<string | undefined> {
  // It becomes a part of a file's name.
  if (!/^[0-9a-f]{64}$/.test(id)) return undefined;
  const file = (...parts: readonly string[]) => path.join(root, ...parts);
  const places = { file, home: owner?.home, uid: owner?.uid ?? process.geteuid?.() ?? 0 };
  for (const look of LOOKS[runtime]) {
    const name = await look(id, places);
    if (name !== undefined) return name;
  }
  return undefined;
}

async function inDocker(id: string, { file, home, uid }: Places): Promise<string | undefined> {
  const folders =
    home === undefined
      ? ['/var/lib/docker', '/var/snap/docker/common/var-lib-docker']
      : [path.join(home, '.local/share/docker')];
  for (const folder of folders) {
    const config = await readJson(file(folder, 'containers', id, 'config.v2.json'), uid, MOST_CONFIG_BYTES);
    const labels = at(at(config, 'Config'), 'Labels');
    const name = kubernetesName(labels, KUBELET) ?? textAt(config, 'Name')?.replace(/^\//, '');
    if (name) return name;
  }
  return undefined;
}

async function inPodman(id: string, { file, home, uid }: Places): Promise<string | undefined> {
  const folder =
    home === undefined ? '/var/lib/containers/storage' : path.join(home, '.local/share/containers/storage');
  // Those of `--rm` are in a list of their own.
  for (const list of ['containers.json', 'volatile-containers.json']) {
    const containers = await readJson(file(folder, 'overlay-containers', list), uid, MOST_LIST_BYTES);
    if (!Array.isArray(containers)) continue;
    const names = at(
      containers.find((container) => at(container, 'id') === id),
      'names',
    );
    if (Array.isArray(names) && typeof names[0] === 'string') return names[0];
  }
  return undefined;
}

async function inContainerd(id: string, { file, home, uid }: Places): Promise<string | undefined> {
  // Without root its state is in a mount namespace of its own.
  if (home !== undefined) return undefined;
  const runs = ['/run/containerd', '/run/k3s/containerd', '/var/snap/microk8s/common/run/containerd'];
  for (const run of runs) {
    for (const namespace of ['k8s.io', 'default']) {
      const folder = file(run, 'io.containerd.runtime.v2.task', namespace, id);
      const annotations = at(await readJson(path.join(folder, 'config.json'), uid, MOST_CONFIG_BYTES), 'annotations');
      const name = kubernetesName(annotations, CRI) ?? textAt(annotations, 'nerdctl/name');
      if (name) return name;
    }
  }
  return undefined;
}

async function inCrio(id: string, { file, home, uid }: Places): Promise<string | undefined> {
  if (home !== undefined) return undefined;
  const config = file('/run/containers/storage/overlay-containers', id, 'userdata/config.json');
  return kubernetesName(at(await readJson(config, uid, MOST_CONFIG_BYTES), 'annotations'), KUBELET);
}

/** Under which annotations the three parts of a name are. */
interface NameKeys {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
}

const CRI: NameKeys = {
  namespace: 'io.kubernetes.cri.sandbox-namespace',
  pod: 'io.kubernetes.cri.sandbox-name',
  container: 'io.kubernetes.cri.container-name',
};
const KUBELET: NameKeys = {
  namespace: 'io.kubernetes.pod.namespace',
  pod: 'io.kubernetes.pod.name',
  container: 'io.kubernetes.container.name',
};

/** `namespace/pod/container`; the pod's own container, which holds its network, has no name with containerd. */
function kubernetesName(annotations: unknown, keys: NameKeys): string | undefined {
  const pod = textAt(annotations, keys.pod);
  if (pod === undefined) return undefined;
  const container = textAt(annotations, keys.container) ?? 'POD';
  return `${textAt(annotations, keys.namespace) ?? 'default'}/${pod}/${container}`;
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Readonly<Record<string, unknown>>)[name]
    : undefined;
}

function textAt(value: unknown, name: string): string | undefined {
  const text = at(value, name);
  return typeof text === 'string' && text !== '' ? text : undefined;
}

/**
 * undefined where there is none that can be believed. We may be root, and the folder a user's: no link is followed, no
 * device or pipe waited for, and only the user's own file is read.
 */
async function readJson(file: string, uid: number, mostBytes: number): Promise<unknown> {
  let handle: FileHandle;
  try {
    handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (isOfSystem(error)) return undefined;
    throw error;
  }
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > mostBytes || (stats.uid !== uid && stats.uid !== 0)) return undefined;
    return JSON.parse(await handle.readFile('utf8'));
  } catch (error) {
    // Cut: it is being written.
    if (error instanceof SyntaxError || isOfSystem(error)) return undefined;
    throw error;
  } finally {
    await handle.close();
  }
}

/** Whatever the system says: that a name cannot be read is no reason to show nothing. */
function isOfSystem(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
