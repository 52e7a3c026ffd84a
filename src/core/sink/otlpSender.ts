// Sends spans in batches from a queue that has an end. Whoever can wait (a file) waits for room; who
// cannot (a live trace) goes on, and what finds no room is counted. Nothing is lost in silence.
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { SendResult } from './otlpExporter.ts';

export interface SenderOptions {
  send(spans: ReadableSpan[]): Promise<SendResult>;
  /** Told at the first failure, and when it is another one; not for each batch. What is given up has been counted. */
  readonly onProblem: (problem: string) => void;
  /** Live: what can be sent later waits for as long as there is room. Otherwise it is given up after some tries. */
  readonly isPatient: boolean;
  /** @default 16,384, or 2,048 for who can wait */
  readonly mostQueued?: number | undefined;
  /** @default 512 */
  readonly mostInBatch?: number | undefined;
  /** How long a batch that is not full waits for more. @default 1,000 */
  readonly delayMs?: number | undefined;
  /** Before trying again, where the endpoint does not say. @default 5,000, doubled up to 60,000 */
  readonly retryMs?: number | undefined;
}

const MOST_RETRY_MS = 60_000;
/** Of a sender that cannot wait for ever: tries with a batch that the endpoint wants later. */
const TRIES = 3;
/** Batches in a row that failed, after which the rest is not tried. */
const FAILURES = 3;

export class OtlpSender {
  /** Spans that the endpoint has taken. */
  sent = 0;
  /** Spans that it has not and will not. */
  unsent = 0;
  readonly #options: SenderOptions;
  readonly #mostQueued: number;
  readonly #mostInBatch: number;
  readonly #queue: ReadableSpan[] = [];
  #problem: string | undefined;
  #failuresInARow = 0;
  #isEnding = false;
  #worker: Promise<void> | undefined;
  #onFull: () => void = () => {};
  #onEnd: () => void = () => {};
  #hasRoom: () => void = () => {};

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#mostQueued = Math.max(1, options.mostQueued ?? (options.isPatient ? 16_384 : 2048));
    this.#mostInBatch = Math.min(this.#mostQueued, Math.max(1, options.mostInBatch ?? 512));
  }

  get isFull(): boolean {
    return this.#queue.length >= this.#mostQueued;
  }

  /** What is wrong since the last batch that went well. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Those that wait to be sent, without the batch that is under way. */
  get waiting(): number {
    return this.#queue.length;
  }

  /** Never waits. Live, what finds no room is counted as unsent; otherwise ask for room before the next batch. */
  offer(span: ReadableSpan): void {
    if ((this.isFull && this.#options.isPatient) || this.#hasGivenUp) {
      this.unsent++;
      return;
    }
    this.#queue.push(span);
    if (this.#queue.length >= this.#mostInBatch) this.#onFull();
    this.#worker ??= this.#work().finally(() => {
      this.#worker = undefined;
    });
  }

  /** Resolves when there is room again. */
  async room(): Promise<void> {
    while (this.isFull) {
      await new Promise<void>((resolve) => {
        this.#hasRoom = resolve;
      });
    }
  }

  /** Sends what is left; a live sender does not wait for an endpoint that fails. */
  async end(): Promise<void> {
    this.#isEnding = true;
    this.#onEnd();
    await this.#worker;
  }

  get #hasGivenUp(): boolean {
    return this.#failuresInARow >= FAILURES && (this.#isEnding || !this.#options.isPatient);
  }

  async #work(): Promise<void> {
    while (this.#queue.length > 0) {
      if (!this.#isEnding && this.#queue.length < this.#mostInBatch) await this.#collect();
      const batch = this.#queue.splice(0, this.#mostInBatch);
      this.#hasRoom();
      if (this.#hasGivenUp) this.unsent += batch.length;
      else await this.#sendBatch(batch);
    }
  }

  async #sendBatch(batch: ReadableSpan[]): Promise<void> {
    let retryMs = this.#options.retryMs ?? 5000;
    for (let tries = 1; ; tries++) {
      const result = await this.#options.send(batch);
      const failed = result.rejected >= batch.length;
      if (failed && result.isRetryable && this.#mayTryAgain(tries, result)) {
        this.#tell(result.problem);
        await this.#backOff(Math.min(result.retryAfterMs ?? retryMs, MOST_RETRY_MS));
        retryMs *= 2;
        if (!this.#isEnding || !this.#options.isPatient) continue;
      }
      this.sent += batch.length - result.rejected;
      this.unsent += result.rejected;
      // What fails although it could be tried later has been tried for long: the rest would fare the same.
      if (!failed) this.#failuresInARow = 0;
      else this.#failuresInARow = result.isRetryable ? FAILURES : this.#failuresInARow + 1;
      this.#tell(result.problem);
      return;
    }
  }

  #mayTryAgain(tries: number, { retryAfterMs }: SendResult): boolean {
    if (this.#options.isPatient) return !this.#isEnding;
    // The exporter itself has tried for some time; more only where the endpoint asks for it.
    return tries < TRIES && retryAfterMs !== undefined && retryAfterMs <= MOST_RETRY_MS;
  }

  #tell(problem: string | undefined): void {
    if (problem !== undefined && problem !== this.#problem) this.#options.onProblem(problem);
    this.#problem = problem;
  }

  /** Until a batch is full, or for a while. */
  #collect(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#options.delayMs ?? 1000);
      this.#onFull = this.#onEnd = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** A live sender that is to end does not wait. */
  #backOff(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#onFull = () => {};
      this.#onEnd = () => {
        if (!this.#options.isPatient) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
