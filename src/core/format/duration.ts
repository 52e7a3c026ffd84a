// Durations in seven columns at most, three significant digits, the unit always said.

/** `42µs`, `4.20ms`, `145ms`, `1.23s`, `59.9s`, `1m05s`, `2h03m`, `3d04h`, `1000d`. */
export function formatDuration(ns: number): string {
  const us = ns / 1e3;
  if (us < 999.5) return `${Math.round(us)}µs`;
  if (ns < 999.5e6) return `${threeDigits(ns / 1e6)}ms`;
  if (ns < 59.95e9) return `${threeDigits(ns / 1e9)}s`;
  const seconds = Math.round(ns / 1e9);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${two(seconds % 60)}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)}h${two(minutes % 60)}m`;
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  return days < 1000 ? `${days}d${two(hours % 24)}h` : `${days}d`;
}

/** For a running process, whose last digits would only flicker: tenths below a minute. */
export function formatElapsed(ns: number): string {
  if (ns >= 999.5e6 && ns < 59.95e9) return `${(Math.max(10, Math.floor(ns / 1e8)) / 10).toFixed(1)}s`;
  return formatDuration(ns);
}

/** A threshold as a person wrote it: `off`, `50 ms`, `2 s`, `1 min`. */
export function formatThreshold(ns: number): string {
  if (ns === 0) return 'off';
  const ms = ns / 1e6;
  if (ms < 1000) return `${Number(ms.toFixed(3))} ms`;
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  if (ms % 60_000 === 0) return `${ms / 60_000} min`;
  return `${Number((ms / 1000).toFixed(3))} s`;
}

function threeDigits(value: number): string {
  return value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
