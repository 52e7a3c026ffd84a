// Facts of a machine to a table: what was found, what it costs, how to mend it.
import { type CAPABILITIES, hasCapability, type MachineFacts } from './facts.ts';

export interface Check {
  readonly check: string;
  readonly finding: string;
  /** Empty: nothing. */
  readonly cost: string;
  /** Empty where nothing has to be mended. */
  readonly mend: string;
}

export interface Diagnosis {
  readonly checks: readonly Check[];
  /** The source that `--source auto` takes; undefined: none works. */
  readonly source: string | undefined;
  /** It is the best there is. */
  readonly isBest: boolean;
}

const NO_EBPF = 'no source ebpf';

export function diagnose(facts: MachineFacts): Diagnosis {
  const checks = [
    kernel(facts),
    btf(facts),
    ringBuffer(facts),
    capabilities(facts),
    lockdown(facts),
    seccomp(facts),
    container(facts),
    hidepid(facts),
    ...facts.trials.map(sourceCheck),
  ];
  const source = facts.trials.find(({ failure }) => failure === undefined)?.source;
  return { checks, source, isBest: source !== undefined && source === facts.trials[0]?.source };
}

function works({ trials }: MachineFacts, name: string): boolean {
  return trials.some(({ source, failure }) => source === name && failure === undefined);
}

function fine(check: string, finding: string): Check {
  return { check, finding, cost: '', mend: '' };
}

function kernel({ release, architecture }: MachineFacts): Check {
  const finding = `Linux ${release}, ${architecture}`;
  if (isAtLeast(release, 5, 12)) return fine('kernel', finding);
  if (!isAtLeast(release, 5, 8)) return { check: 'kernel', finding, cost: NO_EBPF, mend: 'boot Linux 5.8 or newer' };
  const cost = 'hook runs that the kernel skips are not counted';
  return { check: 'kernel', finding, cost, mend: 'boot Linux 5.12 or newer' };
}

function btf({ hasBtf }: MachineFacts): Check {
  if (hasBtf) return fine('BTF', '/sys/kernel/btf/vmlinux is there');
  const mend = 'boot a kernel with CONFIG_DEBUG_INFO_BTF=y; in a container, mount /sys';
  return { check: 'BTF', finding: 'no /sys/kernel/btf/vmlinux', cost: NO_EBPF, mend };
}

function ringBuffer({ release }: MachineFacts): Check {
  if (isAtLeast(release, 5, 8)) return fine('ring buffer', 'the kernel has it (from 5.8 on)');
  return { check: 'ring buffer', finding: 'none before Linux 5.8', cost: NO_EBPF, mend: 'boot Linux 5.8 or newer' };
}

function capabilities(facts: MachineFacts): Check {
  const has = (name: keyof typeof CAPABILITIES) => hasCapability(facts, name);
  const isAdmin = has('SYS_ADMIN');
  const needs: readonly (readonly [names: readonly (keyof typeof CAPABILITIES)[], cost: string])[] = [
    [isAdmin ? [] : ['BPF', 'PERFMON'], NO_EBPF],
    // Linux 6.6 and newer serve everybody.
    [works(facts, 'proc-connector') ? [] : ['NET_ADMIN'], 'no source proc-connector'],
    [['SYS_NICE'], 'a storm on all cores may be too fast for the reader'],
    [['SYS_PTRACE'], 'files of other users’ processes in /proc are not read'],
  ];
  const lacking = needs
    .map(([names, cost]) => ({ missing: names.filter((name) => !has(name)), cost }))
    .filter(({ missing }) => missing.length > 0);
  if (lacking.length === 0) return fine('capabilities', 'all that are needed');
  return {
    check: 'capabilities',
    finding: `missing: ${lacking.flatMap(({ missing }) => missing.map((name) => `CAP_${name}`)).join(', ')}`,
    cost: lacking.map(({ cost }) => cost).join('; '),
    mend: 'run it with sudo; in a container, add them (--cap-add)',
  };
}

function lockdown(facts: MachineFacts): Check {
  const { lockdown: mode } = facts;
  if (mode === undefined) return unknownLockdown(facts);
  if (mode === 'none') return fine('lockdown', 'off');
  if (mode !== 'confidentiality') return fine('lockdown', `${mode}, which lets eBPF read what it needs`);
  const finding = 'confidentiality: the kernel lets nobody read its memory, root neither';
  const mend = 'boot with lockdown=integrity, which lets eBPF read what it needs';
  return { check: 'lockdown', finding, cost: NO_EBPF, mend };
}

/** Its file is missing: no securityfs is mounted, as in containers, or the kernel has no lockdown. */
function unknownLockdown(facts: MachineFacts): Check {
  if (works(facts, 'ebpf')) return fine('lockdown', 'not in the way: eBPF works');
  return {
    check: 'lockdown',
    finding: 'not known: there is no /sys/kernel/security/lockdown',
    cost: 'it may be what refuses eBPF',
    mend: 'to see it: mount -t securityfs none /sys/kernel/security',
  };
}

function seccomp(facts: MachineFacts): Check {
  if (facts.seccompMode === 0) return fine('seccomp', 'no filter');
  if (works(facts, 'ebpf')) return fine('seccomp', 'a filter, which allows bpf(2)');
  const mend = 'a profile that allows bpf, perf_event_open and socket(AF_NETLINK); docker: --security-opt seccomp=FILE';
  return { check: 'seccomp', finding: 'a filter', cost: 'it may be what refuses bpf(2)', mend };
}

function container(facts: MachineFacts): Check {
  const { isInitialPidNamespace, isInitialUserNamespace, containerSign } = facts;
  if (isInitialPidNamespace && isInitialUserNamespace) {
    if (containerSign === undefined) return fine('container', 'none: it runs on the host');
    return fine('container', `in one (${containerSign}) that shares PIDs and users with the host: all is seen`);
  }
  const own = [...(isInitialPidNamespace ? [] : ['PIDs']), ...(isInitialUserNamespace ? [] : ['users'])].join(' and ');
  const costs = [
    ...(isInitialUserNamespace ? [] : [`${NO_EBPF}: root in it has no rights on the host`]),
    ...(isInitialPidNamespace
      ? []
      : [
          'ebpf shows the whole host, by its PIDs, without what ran before; proc-connector does not work; procfs sees the container alone',
        ]),
  ];
  const options = [
    ...(isInitialPidNamespace ? [] : ['--pid=host']),
    ...(isInitialUserNamespace ? [] : ['--userns=host']),
  ];
  return {
    check: 'container',
    finding: `in one with ${own} of its own (a namespace)`,
    cost: costs.join('; '),
    mend: `start the container with ${options.join(' and ')}, or run it on the host`,
  };
}

function hidepid(facts: MachineFacts): Check {
  const { hidepid: option } = facts;
  if (option === undefined) return fine('hidepid', 'off');
  if (hasCapability(facts, 'SYS_PTRACE')) return fine('hidepid', `${option}, which CAP_SYS_PTRACE passes`);
  const cost = 'other users’ processes are not in /proc: procfs misses them, and what ran before is not shown';
  return { check: 'hidepid', finding: option, cost, mend: 'run it with sudo, or mount -o remount,hidepid=0 /proc' };
}

const WORKS: Readonly<Record<string, string>> = {
  ebpf: '',
  'proc-connector': 'arguments of short processes may be missed; no numbers at the end',
  procfs: 'sampled: short processes are missed, exit codes are not known',
};

function sourceCheck({ source, failure }: MachineFacts['trials'][number]): Check {
  const check = `source ${source}`;
  if (failure === undefined) return { check, finding: 'works', cost: WORKS[source] ?? '', mend: '' };
  return {
    check,
    finding: `fails: ${failure}`,
    cost: 'the next best source is taken',
    mend: 'what the rows above say',
  };
}

function isAtLeast(release: string, major: number, minor: number): boolean {
  const [theirMajor = 0, theirMinor = 0] = release.split('.').map((part) => Number.parseInt(part, 10));
  return theirMajor > major || (theirMajor === major && theirMinor >= minor);
}
