// A style as a person writes it: `bold #ff8080 on 236`.
import { COLOR_NAMES, type Color, type Style } from '../terminal/sgr.ts';

const ATTRIBUTES = ['bold', 'dim', 'underline', 'inverse'] as const;

/** Why a style cannot be read. One line. */
export class StyleError extends Error {
  override readonly name = 'StyleError';
}

/** @throws StyleError */
export function parseStyle(text: string): Style {
  const style: { -readonly [name in keyof Style]: Style[name] } = {};
  let isBehind = false;
  for (const word of text.trim().split(/\s+/)) {
    const attribute = ATTRIBUTES.find((name) => name === word);
    if (attribute !== undefined) style[attribute] = true;
    else if (word === 'on') isBehind = true;
    else if (word !== '' && word !== 'default') {
      const place = isBehind ? 'backgroundColor' : 'color';
      if (style[place] !== undefined) throw new StyleError(`"${word}" is one colour too many`);
      style[place] = parseColor(word);
    }
  }
  if (isBehind && style.backgroundColor === undefined) throw new StyleError('no colour after "on"');
  return style;
}

function parseColor(word: string): Color {
  const name = COLOR_NAMES.find((known) => known === word);
  if (name !== undefined) return name;
  if (/^#[0-9a-f]{6}$/i.test(word)) return word as Color;
  if (/^\d{1,3}$/.test(word) && Number(word) < 256) return Number(word);
  throw new StyleError(
    `"${word}" is no colour (${COLOR_NAMES.slice(0, 9).join(', ')}, bright-red …, 0 to 255, #rrggbb) and none of ${ATTRIBUTES.join(', ')}`,
  );
}

export function formatStyle({ color, backgroundColor, ...attributes }: Style): string {
  const words: string[] = ATTRIBUTES.filter((name) => attributes[name] === true);
  if (color !== undefined) words.push(String(color));
  if (backgroundColor !== undefined) words.push('on', String(backgroundColor));
  return words.join(' ') || 'default';
}
