// The face for pipes and logs. A slow reader holds the source: what comes waits in the kernel's
// ring, and when that is full, every loss is counted and told.
import { constants } from 'node:os';
import { formatBytes } from '../../core/format/bytes.ts';
import type { Printer } from '../../core/output/printer.ts';
import { counted } from '../../core/report/figures.ts';
import type { Delivery } from '../../core/source/command.ts';
import type { EventSource } from '../../core/source/source.ts';
import { readStartedWith } from '../../core/source/startedWith.ts';
import type { SourceAction } from '../../core/state/actions.ts';
import { type Lost, totalLost } from '../../core/state/state.ts';
import type { Store } from '../../core/state/store.ts';
import { SETTLE_NS } from '../../core/table/settledReader.ts';
import { LineWriter } from './lineWriter.ts';
import { passSignals } from './passSignals.ts';
import { tell, tellLeftOut } from './tell.ts';
import { UnreadError } from './unreadError.ts';

const FAULTS = ['uncaughtException', 'unhandledRejection'] as const;
/** A signal that comes later than that is another one than what has ended us: timeout(1) sends its signal twice. */
const SAME_SIGNAL_MS = 500;

export interface Lines {
  readonly store: Store;
  readonly source: EventSource;
  readonly printer: Printer;
  nowBootNs(): number;
  /** @default stdout */
  readonly out?: NodeJS.WritableStream;
  /** Where a command is followed, our signals are its: then its end is ours, or a signal that it may not get from us. */
  readonly passSignal?: ((signal: number) => Delivery) | undefined;
}

/** Prints until a signal, until the source has ended, or until nobody reads any more. @returns the exit status @throws UnreadError */
export async function runLines(lines: Lines): Promise<number> {
  const { store, source, printer, nowBootNs, out = process.stdout, passSignal } = lines;
  // What is recorded and told so far is brought to its end first.
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  for (const fault of FAULTS) process.on(fault, fail);
  const { promise: finished, resolve: finish } = Promise.withResolvers<number>();
  const stopHearing = passSignal === undefined ? hearSignals(() => finish(0)) : passSignals(passSignal, finish);
  const writer = new LineWriter(out, (isFull) => source.hold(isFull));
  let isBroken = false;
  let hasFailed = false;
  out.on('error', (error: NodeJS.ErrnoException) => {
    isBroken = true;
    // A recording and a Collector still want what the source has.
    writer.break();
    // `| head` has had enough: that is an end, not a failure.
    hasFailed = error.code !== 'EPIPE';
    if (hasFailed) tell(`write lines: ${error.message}`);
    if (passSignal === undefined) finish(hasFailed ? 1 : 0);
  });
  source.ended?.then(finish);

  let timer: NodeJS.Timeout | undefined;
  const take = (action: SourceAction) => {
    if (printer.needsNoState !== true) store.dispatch(action);
    writer.write(printer.print(store.getState(), action));
    if (action.type === 'losses/counted') tellLosses(action.lost);
    // What time alone settles is looked at once more, and no timer runs when nothing happens.
    if (source.ended !== undefined || printer.isWaiting?.(store.getState()) !== true) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      const { wallOffsetNs } = store.getState();
      take({ type: 'clock/ticked', nowBootNs: nowBootNs(), wallOffsetNs });
    }, SETTLE_NS / 1e6);
  };
  source.start(take);
  const status = await Promise.race([finished, failed]).finally(() => {
    for (const fault of FAULTS) process.off(fault, fail);
  });
  source.stop();
  clearTimeout(timer);
  // What is left to do may take as long as it takes; whoever does not want to wait for it says so.
  setTimeout(stopHearing, SAME_SIGNAL_MS).unref();
  writer.write(printer.end(store.getState(), nowBootNs()));
  const unread = await writer.flush();
  // A command's status is its own.
  const isOurs = passSignal === undefined;
  if (!isOurs) stopHearing();
  if (unread > 0) {
    const missing = `up to ${formatBytes(unread)} at the end are missing`;
    throw new UnreadError(`write lines: ${missing}: their reader has stopped reading`, isOurs ? 1 : status);
  }
  // Who has read enough misses nothing.
  const leftOutStatus = isBroken ? 0 : tellLeftOut(printer.leftOut?.());
  if (!isOurs) return status;
  return hasFailed ? 1 : status || leftOutStatus;
}

/** The second one, too, until it stops: what is written has an end to come to. */
function hearSignals(onSignal: () => void): () => void {
  // nohup(1) has HUP ignored, which Node.js forgets.
  const { ignoredSignals } = readStartedWith(process.env);
  const hear = (signal: NodeJS.Signals) => {
    if (!ignoredSignals.includes(constants.signals[signal])) onSignal();
  };
  const signals = ['SIGTERM', 'SIGHUP'] as const;
  process.on('SIGINT', onSignal);
  for (const signal of signals) process.on(signal, hear);
  return () => {
    process.off('SIGINT', onSignal);
    for (const signal of signals) process.off(signal, hear);
  };
}

function tellLosses(lost: Lost): void {
  const kinds = Object.entries(lost).filter(([, count]) => count > 0);
  const list = kinds.map(([kind, count]) => `${count} ${kind === 'missedRuns' ? 'hook runs' : kind}`).join(', ');
  tell(`${counted(totalLost(lost), 'event', 'events')} lost so far (${list}): the reader was too slow`);
}
