// Other tracers on the same work. Those which need tracefs get it in a mount namespace of their own.
import { setTimeout as sleep } from 'node:timers/promises';
import { installMissing, which } from '../lib/commands.ts';
import { bpfProgramCount } from './procfs.ts';
import { Started } from './started.ts';
import { TRACER_CPU } from './workload.ts';

export interface Peer {
  readonly name: string;
  readonly command: string;
  readonly package: string;
  readonly args: readonly string[];
  /** `background` traces the machine, `terminal` shows it, `parent` starts what it traces. */
  readonly how: 'background' | 'terminal' | 'parent';
  readonly needsTracefs?: boolean;
  readonly loadsBpf?: boolean;
  /** How many times slower it is: it gets less work. */
  readonly isSlow?: boolean;
}

const BPFTRACE = ['fork', 'exec', 'exit']
  .map((what) => `tracepoint:sched:sched_process_${what} { printf("${what} %d %s\\n", pid, comm); }`)
  .join(' ');

export const PEERS: readonly Peer[] = [
  {
    name: 'execsnoop',
    command: 'execsnoop',
    package: 'libbpf-tools',
    args: [],
    how: 'background',
    needsTracefs: true,
    loadsBpf: true,
  },
  {
    name: 'exitsnoop',
    command: 'exitsnoop',
    package: 'libbpf-tools',
    args: [],
    how: 'background',
    needsTracefs: true,
    loadsBpf: true,
  },
  {
    name: 'bpftrace',
    command: 'bpftrace',
    package: 'bpftrace',
    args: ['-e', BPFTRACE],
    how: 'background',
    needsTracefs: true,
    loadsBpf: true,
  },
  { name: 'forkstat', command: 'forkstat', package: 'forkstat', args: [], how: 'background' },
  { name: 'htop', command: 'htop', package: 'htop', args: [], how: 'terminal' },
  {
    name: 'strace -f -c',
    command: 'strace',
    package: 'strace',
    args: ['-f', '-c', '-o', '/dev/null'],
    how: 'parent',
    isSlow: true,
  },
];

const MOUNT = 'mount -t tracefs none /sys/kernel/tracing && exec "$@"';
const START_TIMEOUT_MS = 15_000;
const SETTLE_MS = 500;

interface Found {
  readonly peers: readonly Peer[];
  readonly notes: readonly string[];
}

let found: Promise<Found> | undefined;

/** Those that can run here, and why the others cannot; tried once. */
export function findPeers(say: (what: string) => void): Promise<Found> {
  found ??= tryPeers(say);
  return found;
}

async function tryPeers(say: (what: string) => void): Promise<Found> {
  const wanted = new Map(PEERS.map((peer) => [peer.command, peer.package]));
  const failures = await installMissing(wanted, say);
  const peers: Peer[] = [];
  const notes: string[] = [];
  for (const peer of PEERS) {
    const failure = failures.get(peer.command) ?? (await whyItCannotRun(peer));
    if (failure === undefined) peers.push(peer);
    else notes.push(`${peer.name} was not run: ${failure}`);
  }
  return { peers, notes };
}

async function whyItCannotRun(peer: Peer): Promise<string | undefined> {
  if (peer.how === 'parent') return undefined;
  try {
    await using _started = await startPeer(peer);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export async function startPeer(peer: Peer): Promise<Started> {
  const plain = ['taskset', '-c', String(TRACER_CPU), which(peer.command) ?? peer.command, ...peer.args];
  const argv = peer.needsTracefs ? ['unshare', '--mount', 'sh', '-c', MOUNT, 'sh', ...plain] : plain;
  let said = '';
  const started =
    peer.how === 'terminal' ? await Started.inTerminal(argv, 120, 40) : Started.inBackground(argv, { stderr: 'pipe' });
  if ('child' in started) {
    started.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const deadlineMs = performance.now() + START_TIMEOUT_MS;
  while (peer.loadsBpf && bpfProgramCount(started.pid) === 0 && !started.hasEnded) {
    if (performance.now() > deadlineMs) break;
    await sleep(20);
  }
  await sleep(SETTLE_MS);
  if (!started.hasEnded) return started;
  await started.stop();
  throw new Error(`it ended: ${said.trim().split('\n').slice(0, 2).join(' / ') || `status ${await started.exited}`}`);
}

export function parentPrefix(peer: Peer): string[] {
  return ['taskset', '-c', String(TRACER_CPU), which(peer.command) ?? peer.command, ...peer.args];
}
