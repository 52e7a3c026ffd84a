// Screens of a terminal as one SVG that plays them: rows that come again are drawn once.
import { DARK } from '../../test/support/palette.ts';
import { CELL, FONT_SIZE, type Picturable, rowSvg } from '../../test/support/picture.ts';

const PADDING = 16;

interface Frame {
  /** Ids of its rows, in order. */
  readonly rows: readonly number[];
  readonly atMs: number;
}

export class Filmstrip {
  readonly #rows = new Map<string, number>();
  readonly #frames: Frame[] = [];
  #cols = 0;

  /** @param atMs since the beginning of the film; screens are added in order of time */
  add(screen: Picturable, atMs: number): void {
    this.#cols = screen.cols;
    const rows = Array.from({ length: screen.rows }, (_, row) => this.#idOf(rowSvg(screen, row)));
    const last = this.#frames.at(-1);
    if (last === undefined || rows.some((id, row) => id !== last.rows[row])) this.#frames.push({ rows, atMs });
  }

  /** @param endMs when it begins again */
  toSvg(endMs: number): string {
    const width = this.#cols * CELL.width;
    const height = (this.#frames[0]?.rows.length ?? 0) * CELL.height;
    const [outerWidth, outerHeight] = [width + 2 * PADDING, height + 2 * PADDING];
    const steps = this.#frames.map(
      ({ atMs }, i) => `${((100 * atMs) / endMs).toFixed(2)}%{transform:translateX(${-i * width}px)}`,
    );
    const defined = [...this.#rows].map(([markup, id]) => `<g id="r${id}">${markup}</g>`);
    const frames = this.#frames.map(({ rows }, i) => {
      const uses = rows.map((id, row) => `<use href="#r${id}" y="${row * CELL.height}"/>`).join('');
      return `<svg x="${i * width}" width="${width}" height="${height}">${uses}</svg>`;
    });
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${outerWidth}" height="${outerHeight}" viewBox="0 0 ${outerWidth} ${outerHeight}">`,
      `<style>@keyframes film{${steps.join('')}}.film{animation:film ${endMs}ms steps(1,end) infinite}text{white-space:pre}</style>`,
      `<rect x="0.5" y="0.5" width="${outerWidth - 1}" height="${outerHeight - 1}" rx="8" fill="${DARK.background}" stroke="${DARK.border}"/>`,
      `<defs>${defined.join('\n')}</defs>`,
      `<svg x="${PADDING}" y="${PADDING}" width="${width}" height="${height}">`,
      // Where the font is not there, another one of fixed width is nearly the same.
      `<g class="film" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="${FONT_SIZE.toFixed(4)}">`,
      ...frames,
      '</g></svg></svg>\n',
    ].join('\n');
  }

  #idOf(markup: string): number {
    const known = this.#rows.get(markup);
    if (known !== undefined) return known;
    this.#rows.set(markup, this.#rows.size);
    return this.#rows.size - 1;
  }
}
