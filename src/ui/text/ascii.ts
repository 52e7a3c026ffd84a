// For terminals whose locale is not UTF-8: the program's own characters drawn with ASCII, and of others that they were there.
import { textWidth } from './fit.ts';

const ASCII = /^[\x00-\x7f]*$/;
const segmenter = new Intl.Segmenter();

/** By character. Bars keep their order: what is higher looks heavier. */
const OWN: ReadonlyMap<string, string> = new Map(
  (
    [
      ['▁▂▃▄▅▆▇█', '_.:-=+*#'],
      ['▏▎▍▌▋▊▉', '..::==#'],
      ['░▒▓', '.:#'],
      ['▲▼▴▾', '^v^v'],
      ['←↑→↓', '<^>v'],
      ['◂▸◀▶', '<><>'],
      ['…≤≥–—−', '><>---'],
      ['‘’“”', `''""`],
      ['×·•●○◆', 'x.*@o@'],
      ['Σ', 'S'],
      ['µ\u03bc', 'uu'],
      ['│┃║┆┊', '|||||'],
      ['─━═┄┈╌', '------'],
      ['├└┌┐┘┤┬┴┼╭╮╯╰', "|`,.'|+++,.'`"],
      ['✓✗', '+x'],
    ] as const
  ).flatMap(([from, to]) => [...from].map((character, index) => [character, to[index] ?? '?'] as const)),
);

/** As wide as before; `?` in each column of what has no likeness. */
export function toAscii(text: string): string {
  if (ASCII.test(text)) return text;
  return text.replace(/[^\x00-\x7f]+/g, (part) => {
    let out = '';
    for (const { segment } of segmenter.segment(part))
      out += OWN.get(segment) ?? braille(segment) ?? '?'.repeat(textWidth(segment));
    return out;
  });
}

/** Braille as a drawing: the more dots, the heavier. */
function braille(character: string): string | undefined {
  const dots = (character.codePointAt(0) ?? 0) - 0x2800;
  if (dots < 0 || dots > 0xff) return undefined;
  const count = [...dots.toString(2)].filter((bit) => bit === '1').length;
  return ' .:-=+*##'[count];
}
