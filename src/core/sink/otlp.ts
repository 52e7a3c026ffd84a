// Finished processes of a store, sent as spans to an OpenTelemetry Collector. This is loaded only when it is asked for:
// OpenTelemetry's packages are large.
import { createHash } from 'node:crypto';
import { type HrTime, type SpanContext, SpanKind, SpanStatusCode } from '@opentelemetry/api';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { type ProcessSpan, SpanMaker, stillRunning } from '../export/otlpSpan.ts';
import type { Process, ProcessKey } from '../process.ts';
import type { State } from '../state/state.ts';
import { SettledReader } from '../table/settledReader.ts';
import { OtlpExporter } from './otlpExporter.ts';
import { OtlpSender } from './otlpSender.ts';

/** The machine that the processes ran on. */
export interface Origin {
  /** Of /proc/sys/kernel/random/boot_id. Spans of one boot have the same ids whenever they are sent. */
  readonly bootId: string;
  readonly host: string;
  readonly kernel: string;
  /** Of this program. */
  readonly version: string;
}

export interface OtlpOptions {
  readonly url: string;
  readonly origin: Origin;
  /** See OtlpSender. */
  readonly isPatient: boolean;
  readonly onProblem: (problem: string) => void;
  /** Of OpenTelemetry's own, such as an environment variable that it cannot read. */
  readonly onWarning: (warning: string) => void;
  readonly retryMs?: number;
}

export interface OtlpCounts {
  readonly sent: number;
  readonly unsent: number;
}

export class OtlpSink {
  readonly #maker = new SpanMaker();
  readonly #finished = new SettledReader();
  readonly #exporter: OtlpExporter;
  readonly #sender: OtlpSender;
  readonly #origin: Origin;
  readonly #resource: ReadableSpan['resource'];
  #lastProblem: string | undefined;

  constructor({ url, origin, isPatient, onProblem, onWarning, retryMs }: OtlpOptions) {
    this.#origin = origin;
    this.#exporter = new OtlpExporter(url, onWarning);
    const onSenderProblem = (problem: string) => {
      this.#lastProblem = problem;
      onProblem(problem);
    };
    this.#sender = new OtlpSender({
      send: (spans) => this.#exporter.send(spans),
      onProblem: onSenderProblem,
      isPatient,
      retryMs,
      mostQueued: countFromEnv('OTEL_BSP_MAX_QUEUE_SIZE'),
      mostInBatch: countFromEnv('OTEL_BSP_MAX_EXPORT_BATCH_SIZE'),
      delayMs: countFromEnv('OTEL_BSP_SCHEDULE_DELAY'),
    });
    this.#resource = resourceOf(origin);
  }

  get counts(): OtlpCounts {
    return { sent: this.#sender.sent, unsent: this.#sender.unsent + this.#finished.leftOut };
  }

  /** What is wrong now. */
  get problem(): string | undefined {
    return this.#sender.problem;
  }

  /** Why something was not sent, also when it goes well by now. */
  get lastProblem(): string | undefined {
    return this.#lastProblem;
  }

  /** Some have ended whose numbers have not settled: time alone brings them. */
  isWaiting({ table }: State): boolean {
    return this.#finished.nextOrdinal < table.history.endOrdinal;
  }

  /** Call it after each batch. Never waits: what finds no room is counted as unsent. */
  observe(state: State, nowBootNs = state.nowBootNs): void {
    this.#take(state, nowBootNs);
  }

  /** Resolves when there is room for another batch. */
  room(): Promise<void> {
    return this.#sender.room();
  }

  /** No more will come: sends what is left, also what still runs, for it is the parent of what was sent. */
  async end(state: State): Promise<OtlpCounts> {
    this.#take(state, Number.POSITIVE_INFINITY);
    for (const process of stillRunning(state.table)) {
      await this.#roomIfPossible();
      this.#offer(state, process);
    }
    await this.#sender.end();
    await this.#exporter[Symbol.asyncDispose]();
    return this.counts;
  }

  async #roomIfPossible(): Promise<void> {
    if (this.#sender.isFull && this.#sender.problem === undefined) await this.#sender.room();
  }

  #take(state: State, nowBootNs: number): void {
    this.#finished.read(state.table.history, nowBootNs, (process) => this.#offer(state, process));
  }

  #offer(state: State, process: Process): void {
    this.#sender.offer(this.#toReadable(this.#maker.make(state, process)));
  }

  #toReadable(span: ProcessSpan): ReadableSpan {
    const context = this.#contextOf(span.rootKey, span.key);
    const { failure } = span;
    return {
      name: span.name,
      kind: SpanKind.INTERNAL,
      spanContext: () => context,
      ...(span.parentKey === undefined ? {} : { parentSpanContext: this.#contextOf(span.rootKey, span.parentKey) }),
      startTime: span.start,
      endTime: span.end,
      duration: elapsed(span.start, span.end),
      status: failure === undefined ? { code: SpanStatusCode.UNSET } : { code: SpanStatusCode.ERROR, message: failure },
      attributes: span.attributes,
      links: [],
      events: span.execs.map(({ time, attributes }) => ({ name: 'exec', time, attributes })),
      ended: true,
      resource: this.#resource,
      instrumentationScope: { name: 'tracer-tui', version: this.#origin.version },
      droppedAttributesCount: 0,
      droppedEventsCount: span.droppedExecs,
      droppedLinksCount: 0,
    };
  }

  #contextOf(root: ProcessKey, key: ProcessKey): SpanContext {
    const { bootId } = this.#origin;
    return { traceId: idOf(`trace ${bootId} ${root}`, 32), spanId: idOf(`span ${bootId} ${key}`, 16), traceFlags: 1 };
  }
}

/** The same for the same process, so that sending a recording again makes no second copy. */
function idOf(text: string, digits: number): string {
  return createHash('sha256').update(text).digest('hex').slice(0, digits);
}

function elapsed(start: HrTime, end: HrTime): HrTime {
  const ns = end[1] - start[1];
  return ns < 0 ? [end[0] - start[0] - 1, ns + 1e9] : [end[0] - start[0], ns];
}

/** OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES win. */
function resourceOf({ host, kernel, version }: Origin): ReadableSpan['resource'] {
  const attributes = {
    'service.name': 'tracer-tui',
    'service.version': version,
    'host.name': host,
    'os.type': 'linux',
    'os.version': kernel,
  };
  const fromEnv = detectResources({ detectors: [envDetector, serviceNameEnvDetector] });
  return defaultResource().merge(resourceFromAttributes(attributes)).merge(fromEnv);
}

function countFromEnv(name: string): number | undefined {
  const count = Number(process.env[name] ?? Number.NaN);
  return Number.isInteger(count) && count > 0 ? count : undefined;
}
