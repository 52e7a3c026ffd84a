// An OpenTelemetry Collector's HTTP receiver, as far as our exporter can see: it decodes what comes with
// OpenTelemetry's published definitions, compiled by protobufjs, not by the code that sends.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import definitions from 'otlp-definitions/build/src/generated/root.js';

interface MessageType {
  decode(bytes: Uint8Array): object;
  encode(message: object): { finish(): Uint8Array };
  toObject(message: object, options: object): object;
}

/** What their own types leave out. */
interface Definitions {
  readonly opentelemetry: {
    readonly proto: {
      readonly collector: {
        readonly trace: {
          readonly v1: Readonly<Record<'ExportTraceServiceRequest' | 'ExportTraceServiceResponse', MessageType>>;
        };
      };
    };
  };
}

const { ExportTraceServiceRequest, ExportTraceServiceResponse } = (definitions as unknown as Definitions).opentelemetry
  .proto.collector.trace.v1;

/** As the definitions say; 64 bits are text. */
interface DecodedRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly DecodedAttribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly DecodedSpan[] }[];
  }[];
}

interface DecodedSpan {
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentSpanId?: Uint8Array;
  readonly name: string;
  readonly kind: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly DecodedAttribute[];
  readonly status: ReceivedSpan['status'];
  readonly events: readonly { readonly name: string; readonly attributes: readonly DecodedAttribute[] }[];
}

interface DecodedAttribute {
  readonly key: string;
  readonly value: DecodedValue;
}

interface DecodedValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values: readonly DecodedValue[] };
}

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: string;
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status: { readonly code?: string; readonly message?: string };
  readonly events: readonly { readonly name: string; readonly attributes: Readonly<Record<string, unknown>> }[];
  readonly resource: Readonly<Record<string, unknown>>;
}

export interface Request {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly spans: readonly ReceivedSpan[];
}

/** What to do with a request; spans of an answer above 299 are not taken. */
export type Answer =
  | {
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly rejectedSpans?: number;
      /** Instead of what the protocol wants. */
      readonly body?: string;
    }
  | 'hang';

const TAKEN: Answer = { status: 200 };

export class Collector implements AsyncDisposable {
  /** In the order of their coming; also those that were not taken. */
  readonly requests: Request[] = [];
  readonly taken: ReceivedSpan[] = [];
  /** Also when it is closed. */
  lastUrl = '';
  readonly #server: Server;

  /** @param answers for the first requests; then all are taken. A function answers each. */
  static async start(answers: readonly Answer[] | (() => Answer) = [], port = 0): Promise<Collector> {
    const collector = new Collector(answers);
    await new Promise<void>((resolve) => collector.#server.listen(port, '127.0.0.1', resolve));
    collector.lastUrl = collector.url;
    return collector;
  }

  private constructor(answers: readonly Answer[] | (() => Answer)) {
    const left = typeof answers === 'function' ? [] : [...answers];
    const next = typeof answers === 'function' ? answers : () => left.shift() ?? TAKEN;
    this.#server = createServer((request, response) => {
      this.#receive(request, response, next).catch((error: unknown) => response.destroy(error as Error));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  named(name: string): ReceivedSpan {
    const found = this.taken.filter((span) => span.name === name);
    if (found.length !== 1) throw new Error(`${found.length} spans called ${name}`);
    return found[0] as ReceivedSpan;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage, response: ServerResponse, next: () => Answer): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
    const spans = decode(plain);
    this.requests.push({ path: request.url ?? '', headers: request.headers, spans });
    const answer = next();
    if (answer === 'hang') return;
    if (answer.status <= 299) this.taken.push(...spans);
    const { rejectedSpans = 0, body: instead } = answer;
    const partialSuccess = rejectedSpans > 0 ? { partialSuccess: { rejectedSpans, errorMessage: 'too old' } } : {};
    response.writeHead(answer.status, { 'content-type': 'application/x-protobuf', ...answer.headers });
    response.end(instead ?? ExportTraceServiceResponse.encode(partialSuccess).finish());
  }
}

function decode(body: Uint8Array): ReceivedSpan[] {
  const options = { longs: String, enums: String, arrays: true };
  const plain = ExportTraceServiceRequest.toObject(ExportTraceServiceRequest.decode(body), options);
  return (plain as DecodedRequest).resourceSpans.flatMap((resourceSpans) =>
    resourceSpans.scopeSpans.flatMap(({ spans }) =>
      spans.map((span) => ({
        traceId: hex(span.traceId),
        spanId: hex(span.spanId),
        parentSpanId: hex(span.parentSpanId),
        name: span.name,
        kind: span.kind,
        startNs: BigInt(span.startTimeUnixNano),
        endNs: BigInt(span.endTimeUnixNano),
        attributes: attributesOf(span.attributes),
        status: span.status,
        events: span.events.map((event) => ({ name: event.name, attributes: attributesOf(event.attributes) })),
        resource: attributesOf(resourceSpans.resource.attributes),
      })),
    ),
  );
}

const hex = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');

function attributesOf(list: readonly DecodedAttribute[]): Record<string, unknown> {
  return Object.fromEntries(list.map(({ key, value }) => [key, plainValue(value)]));
}

function plainValue(value: DecodedValue): unknown {
  if (value.arrayValue) return value.arrayValue.values.map(plainValue);
  if (value.intValue !== undefined) return Number(value.intValue);
  return value.stringValue ?? value.boolValue ?? value.doubleValue;
}
