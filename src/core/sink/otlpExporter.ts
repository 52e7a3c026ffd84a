// OpenTelemetry's own exporter, asked for one batch at a time, and what it does not say of a failure:
// the status that the endpoint answered with, when to come again, and how many spans it did not take.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { describeFailure } from './connection.ts';
import { shownUrl } from './endpoint.ts';

export interface SendResult {
  /** Of those that were given. */
  readonly rejected: number;
  /** One line: why nothing was taken, or not all. */
  readonly problem: string | undefined;
  /** Whether the same may go well later: 429, 502, 503, 504, no answer, nobody there. */
  readonly isRetryable: boolean;
  /** As the endpoint wishes (Retry-After). */
  readonly retryAfterMs: number | undefined;
}

/** https://opentelemetry.io/docs/specs/otlp/#failures-1 */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const PARTIAL_SUCCESS = 'Received Partial Success response:';
/** How long after its own time limit the exporter has to be heard of. */
const GRACE_MS = 2000;
const DEFAULT_TIMEOUT_MS = 10_000;

interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

interface Seen {
  answer?: Answer;
  partial?: PartialSuccess;
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly retryAfterMs: number | undefined;
}

export class OtlpExporter implements Disposable {
  readonly url: string;
  readonly timeoutMs: number;
  readonly #exporter: OTLPTraceExporter;
  /** Of the batch that is under way. */
  #seen: Seen = {};

  /** @param onWarning what OpenTelemetry says of its configuration, such as an environment variable it cannot read */
  constructor(url: string, onWarning: (message: string) => void) {
    this.url = url;
    const ignore = () => {};
    const warn = (...args: unknown[]) => {
      // Some begin with the name of the part that speaks.
      const words = args.filter((one) => typeof one === 'string');
      if (words[0] === PARTIAL_SUCCESS) this.#seen.partial = readPartialSuccess(args[1]);
      else onWarning(words.join(': '));
    };
    const logger = { error: ignore, warn, info: ignore, debug: ignore, verbose: ignore };
    diag.setLogger(logger, { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
    this.timeoutMs = timeoutFromEnv(process.env);
    // One batch after the other: the next one waits here, not in the exporter.
    this.#exporter = new OTLPTraceExporter({ url, concurrencyLimit: 1, timeoutMillis: this.timeoutMs });
    subscribe('http.client.response.finish', this.#onResponse);
  }

  /** Ends by itself, at most some seconds after the time limit. */
  async send(spans: ReadableSpan[]): Promise<SendResult> {
    const seen: Seen = {};
    this.#seen = seen;
    const error = await this.#export(spans);
    const { answer, partial } = seen;
    if (error !== undefined) {
      return {
        rejected: spans.length,
        problem: `${shownUrl(this.url)} ${describe(error, answer, this.timeoutMs)}`,
        isRetryable: answer === undefined ? isNetworkFailure(error) : RETRYABLE.has(answer.status),
        retryAfterMs: answer?.retryAfterMs,
      };
    }
    const rejected = partial?.rejected ?? 0;
    const problem =
      rejected > 0 ? `${shownUrl(this.url)} did not take ${rejected} spans: ${partial?.message}` : undefined;
    return { rejected, problem, isRetryable: false, retryAfterMs: undefined };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#exporter.shutdown();
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    unsubscribe('http.client.response.finish', this.#onResponse);
    diag.disable();
  }

  #export(spans: ReadableSpan[]): Promise<unknown> {
    return new Promise((resolve) => {
      // An endpoint that answers a byte at a time would hold the exporter for ever.
      const timer = setTimeout(() => resolve(new Error(TIMED_OUT)), this.timeoutMs + GRACE_MS);
      this.#exporter.export(spans, ({ error, code }) => {
        clearTimeout(timer);
        resolve(code === 0 ? undefined : (error ?? new Error('it could not be sent')));
      });
    });
  }

  readonly #onResponse = (message: unknown) => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    const { host, pathname } = new URL(this.url);
    if (request.path.split('?')[0] !== pathname || request.getHeader('host') !== host) return;
    this.#seen.answer = {
      status: response.statusCode ?? 0,
      text: response.statusMessage ?? '',
      retryAfterMs: readRetryAfter(response.headers['retry-after']),
    };
  };
}

/** As the exporter puts it. */
const TIMED_OUT = 'Request timed out';

function describe(error: unknown, answer: Answer | undefined, timeoutMs: number): string {
  if (answer !== undefined && answer.status > 299) return `answered ${answer.status} ${answer.text}`.trimEnd();
  if (error instanceof Error && error.message === TIMED_OUT) return `gave no answer within ${timeoutMs / 1000} s`;
  return describeFailure(error);
}

function isNetworkFailure(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { message, code = '' } = error as NodeJS.ErrnoException;
  return message === TIMED_OUT || /^(ECONN|ENOTFOUND|EAI_|EHOST|ENET|EPIPE|ETIMEDOUT)/.test(code);
}

/** Seconds, or a date. */
function readRetryAfter(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : new Date(text).getTime() - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

function readPartialSuccess(json: unknown): PartialSuccess {
  const { rejectedSpans, errorMessage } = JSON.parse(String(json)) as { rejectedSpans?: number; errorMessage?: string };
  return { rejected: Number(rejectedSpans ?? 0), message: errorMessage ?? 'it does not say why' };
}

/** Read by the exporter too; but we wait for it, and have to know for how long. */
function timeoutFromEnv(env: NodeJS.ProcessEnv): number {
  for (const name of ['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', 'OTEL_EXPORTER_OTLP_TIMEOUT']) {
    const ms = Number(env[name] ?? Number.NaN);
    if (Number.isFinite(ms) && ms > 0) return ms;
  }
  return DEFAULT_TIMEOUT_MS;
}
