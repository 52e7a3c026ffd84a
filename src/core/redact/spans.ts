// Parts of a text that are to be masked.
import type { ByteString } from '../bytes.ts';

/** Always as long, whatever it stands for. */
const MASK = '***';

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Arguments stay apart: the NULs in a span stay, and what is between two of them is one mask. */
export function maskSpans(text: ByteString, spans: readonly Span[]): ByteString {
  if (spans.length === 0) return text;
  const sorted = spans.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from || b.to - a.to);
  let out = '';
  let at = 0;
  for (let i = 0; i < sorted.length; ) {
    const from = sorted[i]?.from ?? at;
    let to = from;
    // Those that overlap or touch are one.
    for (; i < sorted.length && (sorted[i]?.from ?? 0) <= Math.max(to, from); i++)
      to = Math.max(to, sorted[i]?.to ?? to);
    out += text.slice(at, from) + text.slice(from, to).replace(/[^\0]+/g, MASK);
    at = to;
  }
  return (out + text.slice(at)) as ByteString;
}
