// Text in terminal columns: wide characters take two, combining marks none.
import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter();
/** One column each, whatever stands beside them: ASCII, Latin, Greek, and what the program itself writes. */
const SIMPLE = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff\u0391-\u03a9\u03b1-\u03c9–’…←↑→↓≤▁▂▃▄▅▆▇█▉▊▋▌▍▎▏░▒▓│├└─◂▸◆▲▼]*$/;

/** No terminal takes more. */
export function textWidth(text: string): number {
  return SIMPLE.test(text) ? text.length : sumOfWidths(text);
}

/**
 * Each character by itself, as most terminals count: those that join some into one (conjuncts of Devanagari, flags, tones
 * of skin) leave a gap, where the others would have broken a row that counts on it.
 */
function sumOfWidths(text: string): number {
  let width = 0;
  for (const character of text) width += stringWidth(character);
  return width;
}

/** At most `width` columns; what does not fit ends in `…`. */
export function truncate(text: string, width: number): string {
  if (width <= 0) return '';
  if (SIMPLE.test(text)) return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
  let out = '';
  let used = 0;
  // Where the text is cut, if it has to be.
  let cut = '';
  for (const { segment } of segmenter.segment(text)) {
    used += sumOfWidths(segment);
    if (used > width) return `${cut}…`;
    out += segment;
    if (used <= width - 1) cut = out;
  }
  return out;
}

/** Exactly `width` columns. Numbers that do not fit keep their ends cut, never their place. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const shown = truncate(text, width);
  const space = ' '.repeat(Math.max(0, width - textWidth(shown)));
  return align === 'left' ? shown + space : space + shown;
}

/** The same, but for words that can be kept whole. */
export function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  for (let line = beginning(rest, width); line !== rest; line = beginning(rest, width)) {
    const space = rest[line.length] === ' ' ? line.length - 1 : line.lastIndexOf(' ');
    // A long word begins where there is room for much of it.
    const end = space >= width / 2 ? space + 1 : line.length;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...lines, rest];
}

/** Cut into lines, nothing left out; one line at least. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  while (rest !== '') {
    const line = beginning(rest, width);
    lines.push(line);
    rest = rest.slice(line.length);
  }
  return lines.length > 0 ? lines : [''];
}

/** As much as fits; one character at least, however wide. */
function beginning(text: string, width: number): string {
  if (SIMPLE.test(text)) return text.slice(0, Math.max(1, width));
  let taken = '';
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    used += textWidth(segment);
    if (used > width && taken !== '') break;
    taken += segment;
  }
  return taken;
}
