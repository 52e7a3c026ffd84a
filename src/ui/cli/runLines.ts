// The face for pipes and logs. A slow reader holds the source: what comes waits in the kernel's
// ring, and when that is full, every loss is counted and told.
import { constants } from 'node:os';
import type { Printer } from '../../core/output/printer.ts';
import { counted } from '../../core/report/figures.ts';
import type { Delivery } from '../../core/source/command.ts';
import type { EventSource } from '../../core/source/source.ts';
import { readStartedWith } from '../../core/source/startedWith.ts';
import type { SourceAction } from '../../core/state/actions.ts';
import { type Lost, totalLost } from '../../core/state/state.ts';
import type { Store } from '../../core/state/store.ts';
import { SETTLE_NS } from '../../core/table/settledReader.ts';
import { passSignals } from './passSignals.ts';
import { tell } from './tell.ts';

const FAULTS = ['uncaughtException', 'unhandledRejection'] as const;
/** How long a reader that does not read may keep us from ending. */
const FLUSH_MS = 1000;

export type LinesOut = NodeJS.WritableStream & { readonly writableLength: number; destroy(): void };

export interface Lines {
  readonly store: Store;
  readonly source: EventSource;
  readonly printer: Printer;
  nowBootNs(): number;
  /** @default stdout */
  readonly out?: LinesOut;
  /** Where a command is followed, our signals are its: then its end is ours, or a signal that it may not get from us. */
  readonly passSignal?: ((signal: number) => Delivery) | undefined;
}

/** Prints until a signal, until the source has ended, or until nobody reads any more. @returns the exit status */
export async function runLines(lines: Lines): Promise<number> {
  const { store, source, printer, nowBootNs, out = process.stdout, passSignal } = lines;
  let stopPassing = () => {};
  let isBroken = false;

  // What is recorded and told so far is brought to its end first.
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  for (const fault of FAULTS) process.on(fault, fail);
  const finished = new Promise<number>((resolve) => {
    if (passSignal !== undefined) stopPassing = passSignals(passSignal, resolve);
    // Heard until the end: timeout(1) sends its signal twice, and what is written has an end to come to. Ctrl-C again is not patient.
    else {
      process.once('SIGINT', () => resolve(0));
      // nohup(1) has HUP ignored, which Node.js forgets.
      const { ignoredSignals } = readStartedWith(process.env);
      for (const signal of ['SIGTERM', 'SIGHUP'] as const)
        process.on(signal, () => {
          if (!ignoredSignals.includes(constants.signals[signal])) resolve(0);
        });
    }
    out.on('error', (error: NodeJS.ErrnoException) => {
      isBroken = true;
      // `| head` has had enough: that is an end, not a failure.
      if (error.code !== 'EPIPE') tell(`write lines: ${error.message}`);
      if (passSignal === undefined) resolve(error.code === 'EPIPE' ? 0 : 1);
    });
    source.ended?.then(resolve);
  });
  const write = (text: string) => {
    if (text !== '' && !isBroken && !out.write(text)) source.hold(true);
  };
  out.on('drain', () => source.hold(false));

  let timer: NodeJS.Timeout | undefined;
  const take = (action: SourceAction) => {
    if (printer.needsNoState !== true) store.dispatch(action);
    write(printer.print(store.getState(), action));
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
  write(printer.end(store.getState(), nowBootNs()));
  if (!isBroken && out.writableLength > 0) await flushed(out);
  // What nobody reads would keep us alive.
  if (out.writableLength > 0) out.destroy();
  stopPassing();
  return status;
}

function tellLosses(lost: Lost): void {
  const kinds = Object.entries(lost).filter(([, count]) => count > 0);
  const list = kinds.map(([kind, count]) => `${count} ${kind === 'missedRuns' ? 'hook runs' : kind}`).join(', ');
  tell(`${counted(totalLost(lost), 'event', 'events')} lost so far (${list}): the reader was too slow`);
}

function flushed(out: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, FLUSH_MS);
    // Called when all before it was written.
    out.write('', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
