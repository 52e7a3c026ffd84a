// `--otlp URL`: what is shown is also sent, by code that is loaded when the tracer is attached.
import { formatCount } from '../../core/format/bytes.ts';
import type { RecordingFacts } from '../../core/recording/schema.ts';
import { checkConnection } from '../../core/sink/connection.ts';
import { shownUrl } from '../../core/sink/endpoint.ts';
import type { OtlpSink } from '../../core/sink/otlp.ts';
import type { NativeAddon } from '../../core/source/native.ts';
import type { Store } from '../../core/state/store.ts';
import { SETTLE_NS } from '../../core/table/settledReader.ts';
import { tell } from './tell.ts';

interface Live {
  readonly facts: RecordingFacts;
  readonly version: string;
  readonly store: Store;
  readonly native: Pick<NativeAddon, 'bootClockNs'>;
  /** A line for whoever watches. */
  readonly say: (line: string) => void;
}

/** A Collector that is away for the night is told of once a minute. */
const TELL_MS = 60_000;

export class LiveOtlp {
  readonly #url: string;
  readonly #live: Live;
  readonly #loaded: Promise<void>;
  #sink: OtlpSink | undefined;
  #unsubscribe: () => void = () => {};
  #timer: NodeJS.Timeout | undefined;
  #toldMs = Number.NEGATIVE_INFINITY;
  #say: (line: string) => void;

  /** Returns at once: nothing is sent before the current turn is over, in which the tracer is attached. */
  constructor(url: string, live: Live) {
    this.#url = url;
    this.#live = live;
    this.#say = live.say;
    this.#loaded = this.#load();
  }

  /** Sends what is left, and says on stderr what could not be sent. */
  async end(): Promise<void> {
    await this.#loaded;
    clearTimeout(this.#timer);
    this.#unsubscribe();
    const sink = this.#sink;
    if (sink === undefined) return;
    this.#say = () => {};
    const { sent, unsent } = await sink.end(this.#live.store.getState());
    if (unsent === 0) return;
    const counts = `${formatCount(unsent)} of ${formatCount(sent + unsent)} spans could not be sent`;
    tell(`${sink.lastProblem ?? shownUrl(this.#url)}: ${counts}`);
  }

  async #load(): Promise<void> {
    const { OtlpSink } = await import('../../core/sink/otlp.ts');
    // Told at once, also where nothing ends for a while. Each batch tries anew.
    void checkConnection(this.#url).then((problem) => {
      if (problem !== undefined) this.#onProblem(problem);
    });
    const { facts, version, store } = this.#live;
    this.#sink = new OtlpSink({
      url: this.#url,
      origin: { ...facts, version },
      isPatient: true,
      onProblem: (problem) => this.#onProblem(problem),
      onWarning: (warning) => this.#say(warning),
    });
    this.#unsubscribe = store.subscribe(() => this.#observe());
    this.#observe();
  }

  #observe(): void {
    const { store, native } = this.#live;
    const sink = this.#sink;
    if (sink === undefined) return;
    sink.observe(store.getState());
    if (sink.problem !== undefined) this.#onProblem(sink.problem);
    // What time alone settles is looked at once more, and no timer runs when nothing happens.
    if (!sink.isWaiting(store.getState())) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      sink.observe(store.getState(), native.bootClockNs());
    }, SETTLE_NS / 1e6);
    this.#timer.unref();
  }

  #onProblem(problem: string): void {
    const nowMs = performance.now();
    if (nowMs - this.#toldMs < TELL_MS) return;
    this.#toldMs = nowMs;
    const { unsent } = this.#sink?.counts ?? { unsent: 0 };
    const count = unsent > 0 ? `: ${formatCount(unsent)} spans could not be sent so far` : ', and is tried again';
    this.#say(`${problem}${count}`);
  }
}
