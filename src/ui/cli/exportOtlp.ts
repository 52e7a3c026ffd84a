// A recording as spans, to an OpenTelemetry Collector.
import { formatCount } from '../../core/format/bytes.ts';
import { tracesUrl } from '../../core/sink/endpoint.ts';
import type { ExportOptions } from './exportCommand.ts';
import { UsageError } from './usageError.ts';

/** @returns the exit status: 1 when something could not be sent */
export async function exportOtlp({ recording, to, isForced, endpoint }: ExportOptions): Promise<number> {
  if (to !== undefined || isForced) throw new UsageError('--format otlp is sent to --endpoint, not written to a file');
  const url = readEndpoint(endpoint, process.env);
  const { OtlpSink } = await import('../../core/sink/otlp.ts');
  let sink: InstanceType<typeof OtlpSink> | undefined;
  let problem: string | undefined;
  await recording.read(async (state) => {
    const { header } = recording;
    if (header === undefined) return;
    const [, version = ''] = header.program.split(' ');
    sink ??= new OtlpSink({
      url,
      origin: { bootId: header.bootId, host: header.host, kernel: header.kernel, version },
      isPatient: false,
      onProblem: (text) => {
        problem = text;
      },
    });
    sink.observe(state);
    await sink.room();
  });
  if (sink === undefined) return 0;
  const { sent, unsent } = await sink.end(recording.state);
  if (unsent === 0) {
    process.stderr.write(`tracer-tui: sent ${formatCount(sent)} spans to ${url}\n`);
    return 0;
  }
  const counts = `${formatCount(unsent)} of ${formatCount(sent + unsent)} spans could not be sent`;
  process.stderr.write(`tracer-tui: ${problem ?? url}: ${counts}\n`);
  return 1;
}

/** @throws UsageError */
export function readEndpoint(text: string | undefined, env: NodeJS.ProcessEnv): string {
  if (text !== undefined) {
    const url = tracesUrl(text);
    if (url === undefined) throw new UsageError(`--endpoint wants http://HOST:PORT or https://…, not "${text}"`);
    return url;
  }
  for (const [name, path] of [
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', ''],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'v1/traces'],
  ] as const) {
    const value = env[name];
    if (value === undefined || value === '') continue;
    const url = tracesUrl(path === '' ? value : `${value.replace(/\/$/, '')}/${path}`);
    if (url === undefined) throw new UsageError(`${name} wants http://HOST:PORT or https://…, not "${value}"`);
    return url;
  }
  throw new UsageError('--format otlp wants --endpoint http://HOST:4318, or OTEL_EXPORTER_OTLP_ENDPOINT');
}
