// Where spans go: what people type, as the address that OTLP over HTTP wants.

/**
 * `http://collector:4318` stands for `…/v1/traces` there, as in OTEL_EXPORTER_OTLP_ENDPOINT; an address with a path is
 * taken as it is.
 * @returns undefined for what is no address
 */
export function tracesUrl(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.pathname === '/') url.pathname = '/v1/traces';
  return url.href;
}
