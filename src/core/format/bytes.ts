// Sizes in powers of 1,024, as ls -h and htop show them.

const UNITS = ['B', 'K', 'M', 'G', 'T', 'P'] as const;

/** `0`, `512B`, `4.0K`, `16.8M`, `123M`, `1.2G`: five columns at most. */
export function formatBytes(bytes: number): string {
  if (bytes === 0) return '0';
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit > 0 && value < 99.95 ? value.toFixed(1) : value.toFixed(0);
  return `${digits}${UNITS[unit]}`;
}

/** Whole numbers with thousands separated: `1,234,567`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');
}
