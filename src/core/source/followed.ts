// The kernel program and the command that it follows: a source that begins and ends with the command.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ByteString } from '../bytes.ts';
import { shellStatus } from '../format/exit.ts';
import type { SourceAction } from '../state/actions.ts';
import type { CommandAction } from '../state/command.ts';
import { type RunningCommand, startCommand } from './command.ts';
import type { EbpfSource } from './ebpf.ts';
import type { NativeAddon, TerminalSize } from './native.ts';
import type { EventSource } from './source.ts';

export interface FollowedOptions {
  readonly native: NativeAddon;
  /** With the option `follow`. */
  readonly source: EbpfSource;
  readonly argv: readonly ByteString[];
  /** A pseudo-terminal of its own. @default our own stdin, stdout and stderr */
  readonly terminal?: TerminalSize | undefined;
  readonly onCommand: (action: CommandAction) => void;
}

/** The kernel frees most processes within 60 ms: their exact numbers are in what was seen then. */
const SETTLE_MS = 100;

export class FollowedSource implements EventSource {
  readonly name = 'ebpf';
  /** The command's exit status as a shell's, once what it left behind has come. */
  readonly ended: Promise<number>;
  readonly #options: FollowedOptions;
  readonly #resolve: (status: number) => void;
  #command: RunningCommand | undefined;

  constructor(options: FollowedOptions) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<number>();
    this.ended = promise;
    this.#resolve = resolve;
  }

  /** @throws CommandError when the command cannot be executed; SourceError as any source */
  start(emit: (action: SourceAction) => void): void {
    const { native, source, argv, terminal, onCommand } = this.#options;
    // Nothing is told of a command that could not be executed.
    let waiting: SourceAction[] | undefined = [];
    source.start((action) => {
      if (waiting === undefined) emit(action);
      else waiting.push(action);
    });
    try {
      this.#command = startCommand({ native, source, argv, terminal });
    } catch (error) {
      source.stop();
      throw error;
    }
    const told = waiting;
    waiting = undefined;
    for (const action of told) emit(action);
    onCommand({ type: 'command/started', argv, pid: this.#command.pid, nowBootNs: native.bootClockNs() });
    void this.#command.ended.then(async (status) => {
      onCommand({ type: 'command/ended', status, nowBootNs: native.bootClockNs() });
      await sleep(SETTLE_MS);
      this.#resolve(shellStatus(status));
    });
  }

  /** From `start` on. */
  get command(): RunningCommand {
    if (this.#command === undefined) throw new Error('the command is not started yet');
    return this.#command;
  }

  hold(isHeld: boolean): void {
    this.#options.source.hold(isHeld);
  }

  stop(): void {
    this.#options.source.stop();
    this.#command?.close();
  }
}
