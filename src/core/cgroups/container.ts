// The container that a cgroup path names: what Docker, Podman, containerd, CRI-O, Kubernetes, LXC and systemd-nspawn
// call the cgroups that they make, under systemd's and under the cgroupfs driver.
import { type ByteString, utf8Bytes } from '../bytes.ts';
import { printable } from '../format/printable.ts';

export interface Container {
  readonly runtime: 'docker' | 'podman' | 'containerd' | 'cri-o' | 'kubernetes' | 'lxc' | 'nspawn' | 'container';
  /** 64 hexadecimal digits for most; the name itself for LXC and nspawn. Printable, where the path is. */
  readonly id: string;
  /** Of Kubernetes: the pod's UID, as `kubectl get pod -o yaml` writes it. */
  readonly pod?: string;
}

type Runtime = Container['runtime'];

const ID_DIGITS = 64;
const SHORT_ID_DIGITS = 12;
const ID = `[0-9a-f]{${ID_DIGITS}}`;

/** Of LXC and nspawn: they know their containers by name. */
export function isContainerName(id: string): boolean {
  return id.length < ID_DIGITS;
}

/** What a container is called where nobody has told its name: as `docker ps` shows ids. */
export function shortContainerId(id: string): string {
  return isContainerName(id) ? id : id.slice(0, SHORT_ID_DIGITS);
}

/** A part of the path that names a container by itself. `libpod-conmon-…` and the like watch over one from outside. */
const NAMED: readonly (readonly [pattern: RegExp, runtime: Runtime])[] = [
  [new RegExp(`^docker-(${ID})\\.scope$`), 'docker'],
  [new RegExp(`^libpod-(?:payload-)?(${ID})(?:\\.scope)?$`), 'podman'],
  [new RegExp(`^cri-containerd-(${ID})\\.scope$`), 'containerd'],
  // The path for systemd's driver, given to a runtime that has the other one.
  [new RegExp(`^[^:]+\\.slice:cri-containerd:(${ID})$`), 'containerd'],
  [new RegExp(`^nerdctl-(${ID})\\.scope$`), 'containerd'],
  [new RegExp(`^crio-(${ID})(?:\\.scope)?$`), 'cri-o'],
  [/^lxc\.payload\.(.+)$/, 'lxc'],
  [/^systemd-nspawn@(.+)\.service$/, 'nspawn'],
  [/^machine-(?!qemu\\x2d|lxc\\x2d)(.+)\.scope$/, 'nspawn'],
  [/^machine-lxc\\x2d\d+\\x2d(.+)\.scope$/, 'lxc'],
];

/** A part that names one by its id alone: whose it is, the parts before it say. */
const BARE_ID = new RegExp(`^${ID}$`);
const OWNERS: readonly (readonly [pattern: RegExp, runtime: Runtime])[] = [
  [/^docker$|^ecs$/, 'docker'],
  [/^kube(let-kube)?pods(\.slice)?$|^kubelet(\.slice)?$/, 'kubernetes'],
  [/^libpod_parent$/, 'podman'],
  [/^(default|moby|k8s\.io|containerd|nerdctl)$/, 'containerd'],
];

const POD_UID = '[0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{4}[-_][0-9a-f]{12}|[0-9a-f]{32}';
/** A pod of a file on the node has a UID without hyphens. */
const POD = new RegExp(`(?:^|-)pod(${POD_UID})(?:\\.slice)?(?::|$)`);

/** The innermost one, where one runs in another; undefined where the path names none. */
export function containerOf(cgroupPath: string): Container | undefined {
  const parts = cgroupPath.split('/');
  for (let at = parts.length - 1; at > 0; at--) {
    const found = containerAt(parts, at);
    if (found === undefined) continue;
    const pod = podOf(parts.slice(0, at + 1));
    return pod === undefined ? found : { ...found, pod };
  }
  return undefined;
}

function containerAt(parts: readonly string[], at: number): Container | undefined {
  const part = parts[at] ?? '';
  for (const [pattern, runtime] of NAMED) {
    const name = pattern.exec(part)?.[1];
    if (name === undefined) continue;
    // What looks after the machine from outside stands in the same unit.
    if (runtime === 'nspawn' && parts[at + 1] === 'supervisor') return undefined;
    return { runtime, id: runtime === 'nspawn' || runtime === 'lxc' ? unescapedName(name) : name };
  }
  if (BARE_ID.test(part)) return { runtime: ownerOf(parts.slice(0, at)), id: part };
  const before = parts[at - 1];
  if (part !== '' && (before === 'lxc' || before === 'lxc.payload')) return { runtime: 'lxc', id: part };
  return undefined;
}

function ownerOf(parts: readonly string[]): Runtime {
  for (const part of parts.toReversed()) {
    const owner = OWNERS.find(([pattern]) => pattern.test(part));
    if (owner !== undefined) return owner[1];
  }
  return 'container';
}

/** systemd's driver writes `_` for `-`, which means a folder to it. */
function podOf(parts: readonly string[]): string | undefined {
  for (const part of parts.toReversed()) {
    const pod = POD.exec(part)?.[1];
    if (pod !== undefined) return pod.replaceAll('_', '-');
  }
  return undefined;
}

/**
 * `\x2d` for `-`, as systemd-escape(1) writes each byte. Anybody can write `\x1b` there, so what comes of it is made
 * printable again.
 */
function unescapedName(name: string): string {
  const bytes = utf8Bytes(name).replace(/\\x([0-9a-f]{2})/g, (_all, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return printable(bytes as ByteString);
}
