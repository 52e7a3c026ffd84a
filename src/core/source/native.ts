// The addon as TypeScript sees it; native/addon.cc is the other side.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { isSea } from 'node:sea';
import type { ByteString } from '../bytes.ts';
import { findAddonFault } from './addonFile.ts';
import { loadAddonBytes, readPart } from './parts.ts';
import { SourceError } from './sourceError.ts';

/** Errors of the addon: which step, and the kernel's reason. */
export interface NativeError extends Error {
  /** `EPERM` */
  readonly code: string;
  /** `attach sched_process_exit` */
  readonly step: string;
  readonly errno: number;
  /** What libbpf said, lines. */
  readonly log?: string;
}

export interface NativeCounters {
  /** Indexed by RECORD_KINDS. */
  readonly sent: readonly number[];
  readonly lost: readonly number[];
  /** Runs of a hook that the kernel skipped, and that its spare did not make up for. */
  readonly missedRuns: number;
  /** Those that a spare made up for. */
  readonly stoodIn: number;
  /** Processes that ended below the threshold, and how long they lived in all. */
  readonly heldBack: { readonly count: number; readonly durationNs: number };
  /** Processes that were sent at once because there was no room to hold them. */
  readonly notHeld: number;
}

export type HookCopies = 'first' | 'both' | 'spare';

/** The kernel program, loaded and attached. */
export interface EbpfProgram {
  /** Called once per wakeup; keeps the event loop alive until `close()`. */
  onReadable(callback: () => void): void;
  /** @returns bytes written, whole records; 0 when the ring is empty */
  drainInto(buffer: Uint8Array): number;
  /** false: the next record wakes the reader */
  setPolling(polling: boolean): void;
  /** true: what this process forks now is followed, with all its descendants (option `follow`) */
  setFollowingChildren(following: boolean): void;
  /** @param startTicks field 22 of /proc/PID/stat */
  isFollowed(pid: number, startTicks: number): boolean;
  /** A process that ends after less sends nothing. 0: everything is sent. Needs room: `heldProcesses`. */
  setThresholdNs(ns: number): void;
  /**
   * Takes held processes that have lived so long, oldest first; the kernel sends what comes of them from then on.
   * @returns bytes written, whole records; 0 when there is none
   */
  takeHeldInto(buffer: Uint8Array, livedNs: number): number;
  counters(): NativeCounters;
  /** Detaches. Twice is as good as once. */
  close(): void;
  readonly log: string;
}

/** What the event sources of the addon have in common; those of the kernel program do more. */
export type EventProgram = Pick<EbpfProgram, 'onReadable' | 'drainInto' | 'setPolling' | 'close'> & {
  counters(): Pick<NativeCounters, 'sent' | 'lost' | 'missedRuns'>;
};

/** An entry of the user database, with the supplementary groups. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
  readonly groups: readonly number[];
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export interface CommandOptions {
  /** Tried in this order, as execvp(3) does with the folders of PATH. */
  readonly files: readonly ByteString[];
  readonly argv: readonly ByteString[];
  /** `NAME=VALUE` */
  readonly environment: readonly ByteString[];
  /** Who it runs as. @default who we are */
  readonly identity?: Pick<Account, 'uid' | 'gid' | 'groups'> | undefined;
  /** On a pseudo-terminal and in a session of its own. @default with our stdin, stdout and stderr */
  readonly terminal?: TerminalSize | undefined;
  /** The soft limit of RLIMIT_NOFILE. @default ours */
  readonly openFiles?: number | undefined;
  /** What it is not to hear of, until it asks for it. @default none */
  readonly ignoredSignals?: readonly number[];
}

/** A child that was executed. */
export interface NativeCommand {
  readonly pid: number;
  /** The controlling side of its terminal, the caller's to close; -1 without one. */
  readonly terminalFd: number;
  /** @returns false when it has ended @throws NativeError, code EPERM when it has rights that we do not have */
  signal(signal: number): boolean;
  /** Its end is nobody's business any more. */
  close(): void;
}

export interface NativeAddon {
  /** @throws NativeError */
  readonly EbpfProgram: new (
    object: Uint8Array,
    options: {
      readonly ringBytes?: number;
      readonly heldProcesses?: number;
      readonly follow?: boolean;
      /** Which of the two programs of each hook (bpf/spare.h). @default what this kernel needs */
      readonly hooks?: HookCopies;
      /** How many instructions the verifier looked at, in `log`. */
      readonly verifierStatistics?: boolean;
    },
  ) => EbpfProgram;
  /** Subscribed. @throws NativeError */
  readonly ProcConnector: new (options?: {
    /** Records that wait to be drained. @default 8 MiB */
    readonly queueBytes?: number;
    /** Events that wait for the native thread. @default 32 MiB */
    readonly socketBytes?: number;
  }) => EventProgram;
  /**
   * @param onExit gets the status of wait(2); keeps the event loop alive until then
   * @throws NativeError, step `execute` when it was the command that could not be executed
   */
  readonly Command: new (
    options: CommandOptions,
    onExit: (status: number) => void,
  ) => NativeCommand;
  /** @throws NativeError when the user database cannot be asked */
  findAccount(uid: number): Account | undefined;
  resizeTerminal(fd: number, size: TerminalSize): void;
  /** @throws NativeError, code ESRCH when the process that started at `startTicks` is gone */
  signalProcess(pid: number, startTicks: number, signal: number): void;
  /**
   * The CPU before anybody else: SCHED_RR, priority 1, for every thread of this process and none of its children.
   * @throws NativeError, code EPERM without CAP_SYS_NICE
   */
  preferThisProcess(): void;
  /**
   * This process becomes that user, in all threads and for good; of all capabilities only CAP_BPF stays, where it was.
   * @throws NativeError with the step that failed; what was given up by then is gone
   */
  dropPrivileges(identity: Pick<Account, 'uid' | 'gid' | 'groups'>): void;
  /** CLOCK_BOOTTIME; exact to 2^53 ns, 104 days */
  bootClockNs(): number;
  /** CLOCK_REALTIME - CLOCK_BOOTTIME */
  wallOffsetNs(): number;
  /** What `drainInto` needs at least. */
  readonly maxRecordBytes: number;
  /** What `takeHeldInto` needs at least. */
  readonly maxHeldProcessBytes: number;
}

export function isNativeError(error: unknown): error is NativeError {
  return error instanceof Error && 'step' in error && 'code' in error;
}

/** What an addon of this version has, at the least. */
const NEEDED = [
  'EbpfProgram',
  'ProcConnector',
  'Command',
  'bootClockNs',
] as const satisfies readonly (keyof NativeAddon)[];

/**
 * @param directory where the program was built to
 * @throws SourceError when it is missing, damaged, or was built for something else
 */
export function loadNative(directory: string): NativeAddon {
  const built = path.join(directory, 'tracer.node');
  const prebuilt = path.join(directory, 'prebuilds', `linux-${process.arch}`, 'tracer.node');
  // What was built here wins: where a prebuilt one does not load, that is how to mend it.
  const file = existsSync(built) || !existsSync(prebuilt) ? built : prebuilt;
  try {
    const addon = (isSea() ? loadAddonBytes(readPart(file)) : loadFile(file)) as NativeAddon;
    if (!NEEDED.every((name) => name in addon)) throw new Error('it is of another version of this program');
    return addon;
  } catch (error) {
    throw new SourceError(`load the native addon ${file}: ${reasonOf(error)}${howToBuild(directory)}`, {
      cause: error,
    });
  }
}

function loadFile(file: string): unknown {
  const fault = findAddonFault(file, process.arch);
  if (fault !== undefined) throw new Error(fault);
  return createRequire(import.meta.url)(file);
}

/** In a package, or in a checkout; nobody can build what is within the single executable. */
function howToBuild(directory: string): string {
  if (isSea()) return '';
  const isPackage = existsSync(path.join(directory, 'prebuilds')) && !existsSync(path.join(directory, '../src'));
  return isPackage ? ': "npm rebuild -g tracer-tui" builds it from source' : ': run "npm run setup" to build it';
}

/** Node's own text has several lines, the last of which are about packages. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT') return 'it is missing';
  const [text = ''] = error.message.replaceAll('\n', ' ').split(/ Please try| Require stack/);
  return text.replace(/[.\s]+$/, '');
}
