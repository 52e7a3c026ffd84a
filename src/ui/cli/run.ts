// The composition root: picks the source and the face, and connects them through the store.
import { EbpfSource } from '../../core/source/ebpf.ts';
import { loadNative } from '../../core/source/native.ts';
import { initialState } from '../../core/state/state.ts';
import { createStore, type Store } from '../../core/state/store.ts';
import { type Options, UsageError } from './options.ts';
import { runText } from './runText.ts';

/** @returns the exit status */
export async function run(options: Options, directory: string): Promise<number> {
  const output = options.output ?? (hasScreen() ? 'tui' : 'text');
  if (output === 'tui' && !process.stdout.isTTY) {
    throw new UsageError('--output tui needs a terminal, and stdout is none (--output text goes anywhere)');
  }
  const native = loadNative(directory);
  const { thresholdNs, filter, order } = options;
  const isThresholdInKernel = options.isThresholdInKernel ?? (output !== 'tui' && thresholdNs > 0);
  const source = new EbpfSource({
    directory,
    native,
    ringBytes: readRingBytes(process.env),
    inKernelThreshold: isThresholdInKernel ? { thresholdNs, wantsRunning: output === 'tui' } : undefined,
    onLog: options.isVerbose ? (log) => process.stderr.write(log) : undefined,
  });
  // Text is printed and forgotten.
  const history = output === 'text' ? 1 : options.history;
  const store = createStore(initialState({ history, view: { thresholdNs, filter, order } }));
  if (output === 'text') return runText({ store, source });
  // Attached before React is loaded: nothing is missed while the screen starts.
  source.start(store.dispatch);
  if (isThresholdInKernel) followThreshold(store, source);
  try {
    const { runScreen } = await import('../screen/runScreen.tsx');
    return await runScreen({ store, source, native, isColored: options.isColored });
  } finally {
    source.stop();
  }
}

/** Keys move it in the view; the kernel has to know. */
function followThreshold(store: Store, source: EbpfSource): void {
  let { thresholdNs } = store.getState().view;
  store.subscribe(() => {
    const { view } = store.getState();
    if (view.thresholdNs === thresholdNs) return;
    thresholdNs = view.thresholdNs;
    source.setThresholdNs(thresholdNs);
  });
}

function hasScreen(): boolean {
  return process.stdout.isTTY && process.env['TERM'] !== 'dumb';
}

/** For tests that starve the ring: TRACER_TUI_RING_BYTES, a power of two. */
function readRingBytes(env: NodeJS.ProcessEnv): number | undefined {
  const text = env['TRACER_TUI_RING_BYTES'];
  if (text === undefined) return undefined;
  const bytes = Number(text);
  if (Number.isInteger(bytes) && bytes >= 4096 && (bytes & (bytes - 1)) === 0) return bytes;
  throw new UsageError(`TRACER_TUI_RING_BYTES is a power of two from 4096, not "${text}"`);
}
