// One lane as terminal cells, each divided into eighths: what a bar covers is drawn to an eighth of a cell.
//
// A right end is a left block (▏▎▍▌▋▊▉█). A left end is the same block with its colours exchanged: what is left of
// it is background, the rest is the bar. Of a bar inside one cell its length is exact, and it stands at the nearer
// edge. Bars that touch are kept an eighth apart. Where one ends and the next begins inside a cell, the end is exact and
// the next is seen from the next cell on; where more share a cell, a shade (░▒▓) says how much of it they cover together.
import { BAR, type BarMeaning, MARKS } from './meaning.ts';

export const EIGHTHS = 8;
const BLOCKS = ' ▏▎▍▌▋▊▉█';
const SHADES = '░▒▓';
const CURSOR_LINE = '│';
const SELECTED = '◆';

/** How a cell is drawn: its meaning, and these. */
export const CELL = { meaning: 7, inverse: 8, faint: 16, cursor: 32, selected: 64 } as const;

export interface LaneBar {
  /** In eighths from the left edge; at least one, inside the screen. */
  readonly from: number;
  readonly to: number;
  readonly meaning: BarMeaning;
  /** Not on the critical path, while that is lit. */
  readonly isFaint: boolean;
  readonly isSelected: boolean;
}

/** Of a bar's own cells. */
export function toneOf({ meaning, isFaint, isSelected }: LaneBar): number {
  return meaning | (isFaint ? CELL.faint : CELL.inverse) | (isSelected ? CELL.selected : 0);
}

/** Whole cells inside a bar, where its name can stand. */
export interface LabelPlace {
  readonly cell: number;
  readonly room: number;
}

export class LaneCells {
  readonly width: number;
  readonly #count: Uint16Array;
  /** Eighths that are covered, all bars together. */
  readonly #covered: Uint16Array;
  /** Of the last bar in the cell: the only one, where `#count` is 1. */
  readonly #from: Uint8Array;
  readonly #to: Uint8Array;
  /** Of one that comes from the left and ends in the cell; 0: none does. */
  readonly #endsAt: Uint8Array;
  /** Of one that begins in the cell and goes on to the right; 0: none does. */
  readonly #beginsAt: Uint8Array;
  readonly #bar: Int32Array;
  readonly #meaning: Uint8Array;
  /** Meaning of which the mark stands in the cell. */
  readonly #mark: Uint8Array;
  readonly #flags: Uint8Array;
  #bars = 0;

  constructor(width: number) {
    this.width = width;
    this.#count = new Uint16Array(width);
    this.#covered = new Uint16Array(width);
    this.#from = new Uint8Array(width);
    this.#to = new Uint8Array(width);
    this.#endsAt = new Uint8Array(width);
    this.#beginsAt = new Uint8Array(width);
    this.#bar = new Int32Array(width);
    this.#meaning = new Uint8Array(width);
    this.#mark = new Uint8Array(width);
    this.#flags = new Uint8Array(width).fill(CELL.faint);
  }

  add({ from, to, meaning, isFaint, isSelected }: LaneBar): void {
    const id = ++this.#bars;
    const last = Math.floor((to - 1) / EIGHTHS);
    for (let cell = Math.floor(from / EIGHTHS); cell <= last; cell++) {
      const left = Math.max(0, from - cell * EIGHTHS);
      const right = Math.min(EIGHTHS, to - cell * EIGHTHS);
      this.#count[cell] = (this.#count[cell] ?? 0) + 1;
      this.#covered[cell] = (this.#covered[cell] ?? 0) + right - left;
      this.#from[cell] = left;
      this.#to[cell] = right;
      if (from < cell * EIGHTHS && right < EIGHTHS) this.#endsAt[cell] = right;
      if (left > 0 && to > (cell + 1) * EIGHTHS) this.#beginsAt[cell] = left;
      this.#bar[cell] = id;
      this.#meaning[cell] = Math.max(this.#meaning[cell] ?? 0, meaning);
      // One that is lit is seen, whoever shares its cell.
      if (!isFaint) this.#flags[cell] = (this.#flags[cell] ?? 0) & ~CELL.faint;
      if (isSelected) this.#flags[cell] = (this.#flags[cell] ?? 0) | CELL.selected;
    }
    if (MARKS[meaning] === '') return;
    const mark = markCell(from, to);
    this.#mark[mark] = Math.max(this.#mark[mark] ?? 0, meaning);
  }

  /** How many bars there are in a cell. */
  countAt(cell: number): number {
    return this.#count[cell] ?? 0;
  }

  /** @param cursor its column; -1: none */
  draw(cursor: number): { readonly glyphs: string[]; readonly tones: Uint8Array } {
    const glyphs: string[] = [];
    const tones = new Uint8Array(this.width);
    for (let cell = 0; cell < this.width; cell++) {
      const count = this.#count[cell] ?? 0;
      if (count === 0) {
        glyphs.push(cell === cursor ? CURSOR_LINE : ' ');
        tones[cell] = cell === cursor ? CELL.cursor : 0;
        continue;
      }
      const { glyph, isInverse } = this.#isFirstSelected(cell)
        ? { glyph: SELECTED, isInverse: (this.#covered[cell] ?? 0) >= EIGHTHS }
        : count === 1
          ? this.#single(cell, cursor)
          : this.#shared(cell, count);
      const isFaint = ((this.#flags[cell] ?? 0) & CELL.faint) !== 0;
      // Seen also where a terminal shows no faint colours.
      glyphs.push(isFaint && glyph === '█' ? '░' : glyph);
      tones[cell] = (this.#meaning[cell] ?? 0) | (this.#flags[cell] ?? 0) | (isInverse ? CELL.inverse : 0);
    }
    return { glyphs, tones };
  }

  #single(cell: number, cursor: number): { glyph: string; isInverse: boolean } {
    const left = this.#from[cell] ?? 0;
    let right = this.#to[cell] ?? 0;
    const isFull = left === 0 && right === EIGHTHS;
    const mark = MARKS[(this.#mark[cell] ?? 0) as BarMeaning];
    if (mark !== '') return { glyph: mark, isInverse: isFull };
    if (isFull && cell === cursor) return { glyph: CURSOR_LINE, isInverse: true };
    if (right === EIGHTHS && this.#isTouched(cell)) right -= 1;
    if (left === 0) return { glyph: BLOCKS[right] ?? '█', isInverse: false };
    if (right < EIGHTHS && left + right <= EIGHTHS) return { glyph: BLOCKS[right - left] ?? '▏', isInverse: false };
    // At the right edge; a bar that was kept apart from the next one keeps its length all the same.
    const empty = right < EIGHTHS ? EIGHTHS - Math.max(1, right - left) : left;
    return { glyph: BLOCKS[empty] ?? '█', isInverse: true };
  }

  #shared(cell: number, count: number): { glyph: string; isInverse: boolean } {
    const mark = (this.#mark[cell] ?? 0) as BarMeaning;
    // In a crowd only what failed is pointed at.
    if (mark > BAR.running) return { glyph: MARKS[mark], isInverse: false };
    const end = this.#endsAt[cell] ?? 0;
    if (count === 2 && end > 0 && (this.#beginsAt[cell] ?? 0) > 0) {
      return { glyph: BLOCKS[end] ?? '█', isInverse: false };
    }
    const share = Math.min(1, (this.#covered[cell] ?? 0) / EIGHTHS);
    return { glyph: SHADES[Math.min(SHADES.length - 1, Math.floor(share * SHADES.length))] ?? '░', isInverse: false };
  }

  #isFirstSelected(cell: number): boolean {
    const isSelected = (at: number) => ((this.#flags[at] ?? 0) & CELL.selected) !== 0;
    return isSelected(cell) && (cell === 0 || !isSelected(cell - 1));
  }

  /** Whether another bar begins right at the end of this cell. */
  #isTouched(cell: number): boolean {
    const next = cell + 1;
    return (
      next < this.width && this.#count[next] === 1 && this.#from[next] === 0 && this.#bar[next] !== this.#bar[cell]
    );
  }
}

/** The last whole cell of a bar; of a short one, the cell of its middle. */
function markCell(from: number, to: number): number {
  const lastWhole = Math.floor(to / EIGHTHS) - 1;
  if (lastWhole * EIGHTHS >= from) return lastWhole;
  return Math.floor((from + to - 1) / 2 / EIGHTHS);
}

/** Between the ends of a bar, and before its mark; undefined where there is no whole cell. */
export function labelPlace({ from, to, meaning, isSelected }: LaneBar): LabelPlace | undefined {
  const cell = Math.ceil(from / EIGHTHS) + (isSelected ? 1 : 0);
  const room = Math.floor(to / EIGHTHS) - cell - (MARKS[meaning] === '' ? 0 : 1);
  return room > 0 ? { cell, room } : undefined;
}
