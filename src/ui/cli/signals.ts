// A signal that ends us while a file is being written.
import type { WholeFile } from '../../core/sink/wholeFile.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Until it is disposed: takes the unfinished file away, and lets the signal end us as it would. */
export function discardOnSignal(file: WholeFile): Disposable {
  const onSignal = (signal: NodeJS.Signals) => {
    file.discard();
    dispose();
    process.kill(process.pid, signal);
  };
  const dispose = () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return { [Symbol.dispose]: dispose };
}
