// Numbers with units, as people type them.

const DURATION_UNITS: Readonly<Record<string, number>> = {
  '': 1e6,
  ns: 1,
  us: 1e3,
  µs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  min: 60e9,
  h: 3600e9,
  d: 86_400e9,
};
const BYTE_UNITS: Readonly<Record<string, number>> = { '': 1, b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 };

/** `50` and `50ms` to 50e6, `1.5s` to 1.5e9: in ns, without a unit ms. undefined where it is none. */
export function parseDuration(text: string): number | undefined {
  return parseScaled(text, DURATION_UNITS);
}

/** `16M` and `16MiB` to 2^24; powers of 1,024. */
export function parseBytes(text: string): number | undefined {
  return parseScaled(text.replace(/(?<=[kmgt])i?b$/i, ''), BYTE_UNITS);
}

export function parseNumber(text: string): number | undefined {
  return parseScaled(text, { '': 1 });
}

/** Never negative, infinite or NaN. */
function parseScaled(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d+(?:\.\d+)?|\.\d+) ?([a-zµ]*)$/i.exec(text);
  const unit = (match?.[2] ?? '').toLowerCase();
  const scale = Object.hasOwn(units, unit) ? units[unit] : undefined;
  if (match === null || scale === undefined) return undefined;
  const value = Number(match[1]) * scale;
  return Number.isFinite(value) ? value : undefined;
}
