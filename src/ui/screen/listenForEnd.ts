// Everything that ends the view from outside: a signal, a terminal that is gone, an error of ours.
import { constants } from 'node:os';

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const;

/**
 * Until it is disposed.
 * @param endCommand passes a signal on to the command that is followed; false when there is none that runs, or it may not be signalled
 */
export function listenForEnd(
  stdin: NodeJS.ReadStream,
  endCommand: (signal: number) => boolean,
): Disposable & { readonly promise: Promise<number> } {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const onSignal = (signal: NodeJS.Signals) => {
    const number = constants.signals[signal];
    const isPassedOn = endCommand(number);
    // Without its terminal there is no view to wait in.
    if (!isPassedOn || signal === 'SIGHUP') resolve(128 + number);
  };
  const onGone = () => onSignal('SIGHUP');
  for (const signal of ENDING_SIGNALS) process.on(signal, onSignal);
  process.on('uncaughtException', reject);
  process.on('unhandledRejection', reject);
  stdin.on('end', onGone).on('error', onGone);
  process.stdout.on('error', onGone);
  return {
    promise,
    [Symbol.dispose]() {
      for (const signal of ENDING_SIGNALS) process.off(signal, onSignal);
      process.off('uncaughtException', reject);
      process.off('unhandledRejection', reject);
    },
  };
}
