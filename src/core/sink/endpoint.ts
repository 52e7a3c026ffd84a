// Where spans go: what people type, as the address that OTLP over HTTP wants; and what is shown of it.

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

/** For people, and logs: without the user and the password that it may have. Also of what is no address. */
export function shownUrl(url: string): string {
  // What is no address may have a slash in its password.
  return url.replace(
    URL.canParse(url) ? /^([a-z][a-z\d+.-]*:)?(\/*)[^/?#]*@/i : /^([a-z][a-z\d+.-]*:)?(\/*).*@/i,
    '$1$2',
  );
}
