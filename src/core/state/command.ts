// The command that is followed: what it is, what it has printed, how it ended.
import type { ByteString } from '../bytes.ts';
import { OutputLines } from '../output/outputLines.ts';

export type CommandAction =
  | {
      readonly type: 'command/started';
      readonly argv: readonly ByteString[];
      readonly pid: number;
      readonly nowBootNs: number;
    }
  /** On a terminal of its own; otherwise it prints where we do. */
  | { readonly type: 'command/printed'; readonly bytes: ByteString }
  /** `status` as wait(2) gives it. */
  | { readonly type: 'command/ended'; readonly status: number; readonly nowBootNs: number };

export interface CommandState {
  readonly argv: readonly ByteString[];
  readonly pid: number;
  readonly startedBootNs: number;
  /** Shared by all versions of the state, as the table is. */
  readonly output: OutputLines;
  readonly end: { readonly status: number; readonly timeBootNs: number } | undefined;
}

export function reduceCommand(command: CommandState | undefined, action: CommandAction): CommandState | undefined {
  if (action.type === 'command/started') {
    const { argv, pid, nowBootNs } = action;
    return { argv, pid, startedBootNs: nowBootNs, output: new OutputLines(), end: undefined };
  }
  if (command === undefined) return command;
  if (action.type === 'command/printed') {
    if (action.bytes === '') return command;
    command.output.append(action.bytes);
    return { ...command };
  }
  return command.end === undefined
    ? { ...command, end: { status: action.status, timeBootNs: action.nowBootNs } }
    : command;
}
