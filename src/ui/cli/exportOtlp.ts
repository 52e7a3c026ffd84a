// A recording as spans, to an OpenTelemetry Collector.
import { formatCount } from '../../core/format/bytes.ts';
import { shownUrl, tracesUrl } from '../../core/sink/endpoint.ts';
import type { ExportOptions } from './exportCommand.ts';
import { tell } from './tell.ts';
import { UsageError } from './usageError.ts';

/** @returns the exit status: 1 when something could not be sent */
export async function exportOtlp({ recording, to, isForced, endpoint }: ExportOptions): Promise<number> {
  if (to !== undefined || isForced) throw new UsageError('--format otlp is sent to --endpoint, not written to a file');
  const url = readEndpoint('--endpoint', endpoint, process.env);
  const { OtlpSink } = await import('../../core/sink/otlp.ts');
  const header = await recording.begin();
  let problem: string | undefined;
  const sink = new OtlpSink({
    url,
    origin: { ...header, version: header.program.split(' ')[1] ?? '' },
    isPatient: false,
    onProblem: (text) => {
      problem = text;
    },
    onWarning: tell,
  });
  await recording.read(async (state) => {
    sink.observe(state);
    await sink.room();
    return true;
  });
  const { sent, unsent } = await sink.end(recording.state);
  if (unsent === 0) {
    tell(`sent ${formatCount(sent)} spans to ${shownUrl(url)}`);
    return 0;
  }
  const counts = `${formatCount(unsent)} of ${formatCount(sent + unsent)} spans could not be sent`;
  tell(`${problem ?? shownUrl(url)}: ${counts}`);
  return 1;
}

/** @throws UsageError */
function readEndpoint(option: string, text: string | undefined, env: NodeJS.ProcessEnv): string {
  if (text !== undefined) return readUrl(option, text);
  for (const [name, path] of [
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', ''],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'v1/traces'],
  ] as const) {
    const value = env[name];
    if (value === undefined || value === '') continue;
    return readUrl(name, path === '' ? value : `${value.replace(/\/$/, '')}/${path}`);
  }
  throw new UsageError('--format otlp wants --endpoint http://HOST:4318, or OTEL_EXPORTER_OTLP_ENDPOINT');
}

/** @throws UsageError */
export function readUrl(option: string, text: string): string {
  const url = tracesUrl(text);
  if (url === undefined) throw new UsageError(`${option} wants http://HOST:PORT or https://…, not "${shownUrl(text)}"`);
  return url;
}
