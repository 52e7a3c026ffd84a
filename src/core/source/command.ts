// The command that is followed: found, started as the calling user, signalled, waited for.
import { existsSync } from 'node:fs';
import { type ByteString, splitArgs, utf8Bytes } from '../bytes.ts';
import { printable } from '../format/printable.ts';
import { readCallingUser } from './callingUser.ts';
import type { EbpfSource } from './ebpf.ts';
import { isNativeError, type NativeAddon, type NativeCommand, type NativeError, type TerminalSize } from './native.ts';
import { readBytes } from './readProc.ts';
import { readStartedWith } from './startedWith.ts';

/** The command cannot be executed. The message is one line. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** As a shell's: 127 when there is no such command, 126 when it may not be run. */
  readonly exitStatus: number;

  constructor(message: string, exitStatus: number, options: ErrorOptions) {
    super(message, options);
    this.exitStatus = exitStatus;
  }
}

/** `refused`: it has rights that we have not, or not any more. */
export type Delivery = 'sent' | 'ended' | 'refused';

export interface RunningCommand extends Omit<NativeCommand, 'signal'> {
  signal(signal: number): Delivery;
  /** The status of wait(2). */
  readonly ended: Promise<number>;
}

export interface StartOptions {
  readonly native: NativeAddon;
  readonly source: EbpfSource;
  readonly argv: readonly ByteString[];
  /** A pseudo-terminal of its own. @default our own stdin, stdout and stderr */
  readonly terminal?: TerminalSize | undefined;
}

/** What the pane that shows the output of a command can do. */
const PANE_TERMINAL = 'TERM=dumb' as ByteString;

/** @throws CommandError */
export function startCommand({ native, source, argv, terminal }: StartOptions): RunningCommand {
  const { identity, environment } = readCallingUser(native);
  const command = argv[0] ?? ('' as ByteString);
  const { promise, resolve } = Promise.withResolvers<number>();
  const options = {
    files: candidates(command, environment),
    argv,
    environment: terminal === undefined ? environment : forPane(environment),
    identity,
    terminal,
    ...readStartedWith(process.env),
  };
  try {
    const started = source.startFollowed(() => new native.Command(options, resolve));
    // Its accessors are on the prototype.
    return {
      pid: started.pid,
      terminalFd: started.terminalFd,
      signal: (signal) => deliver(started, signal),
      close: () => started.close(),
      ended: promise,
    };
  } catch (error) {
    if (!isNativeError(error)) throw error;
    throw explain(command, options.files, error);
  }
}

function deliver(command: NativeCommand, signal: number): Delivery {
  try {
    return command.signal(signal) ? 'sent' : 'ended';
  } catch (error) {
    if (isNativeError(error) && error.code === 'EPERM') return 'refused';
    throw error;
  }
}

/**
 * The last arguments of our own command line as the bytes that were given: Node decodes them as UTF-8, and what is
 * none would be lost.
 */
export function ownLastArguments(last: readonly string[]): ByteString[] {
  const bytes = splitArgs(readBytes('/proc/self/cmdline') ?? ('' as ByteString)).slice(-last.length);
  const isSame = bytes.length === last.length && bytes.every((argument, i) => decoded(argument) === last[i]);
  return isSame && last.length > 0 ? bytes : last.map(utf8Bytes);
}

function decoded(bytes: ByteString): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

/** confstr(_CS_PATH) of glibc. */
const DEFAULT_PATH = '/bin:/usr/bin';

function candidates(command: ByteString, environment: readonly ByteString[]): ByteString[] {
  if (command === '' || command.includes('/')) return [command];
  const path = environment.find((entry) => entry.startsWith('PATH='))?.slice(5) ?? DEFAULT_PATH;
  // An empty folder is the one we are in.
  return path.split(':').map((folder) => (folder === '' ? command : `${folder}/${command}`) as ByteString);
}

function forPane(environment: readonly ByteString[]): ByteString[] {
  const isOfTheScreen = (entry: string) => /^(TERM|COLORTERM|COLUMNS|LINES)=/.test(entry);
  return [...environment.filter((entry) => !isOfTheScreen(entry)), PANE_TERMINAL];
}

function explain(command: ByteString, files: readonly ByteString[], error: NativeError): CommandError {
  const name = command === '' ? '""' : printable(command);
  const options = { cause: error };
  if (error.step !== 'execute') return new CommandError(`${name}: ${error.message}`, 126, options);
  if (error.code === 'ENOENT') {
    const isThere = files.length === 1 && existsSync(decoded(files[0] ?? command));
    const reason = isThere ? 'the interpreter that its first line names is missing' : 'no such command';
    return new CommandError(`${name}: ${reason}`, 127, options);
  }
  if (error.code === 'EACCES') {
    return new CommandError(
      `${name}: may not be executed: it is no program, or its permissions forbid it`,
      126,
      options,
    );
  }
  return new CommandError(`${name}: ${error.message}`, 126, options);
}
