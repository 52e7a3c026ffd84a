// What a command has printed on a terminal, as lines that can be read: the last of them, in bounded memory.
// A terminal for printing, as TERM=dumb promises: carriage return, backspace and tab move, and the few sequences that
// progress bars send all the same are understood. Every other escape sequence is left out; nothing of one gets through.
import type { ByteString } from '../bytes.ts';

export interface OutputLimits {
  readonly lines: number;
  readonly bytes: number;
}

const LIMITS: OutputLimits = { lines: 10_000, bytes: 1 << 20 };
/** A line that is longer goes on in the next one. */
const MOST_CELLS = 4096;
const TAB = 8;
/** A string sequence that does not end: what comes after this much is text again. */
const MOST_SEQUENCE_BYTES = 4096;

type Parsing = 'text' | 'escape' | 'control' | 'string' | 'string-escape';

export class OutputLines {
  readonly #limits: OutputLimits;
  #lines: ByteString[] = [];
  #bytes = 0;
  #forgotten = 0;
  /** Of the last line: one character each, as its UTF-8 bytes. */
  #cells: string[] = [];
  #column = 0;
  #parsing: Parsing = 'text';
  #sequence = '';

  constructor(limits: OutputLimits = LIMITS) {
    this.#limits = limits;
  }

  /** Lines so far, with those that are forgotten and the one that is being written. */
  get end(): number {
    return this.#forgotten + this.#lines.length + (this.#cells.length > 0 ? 1 : 0);
  }

  /** The same without the one that is being written. */
  get wholeEnd(): number {
    return this.#forgotten + this.#lines.length;
  }

  /** The first line that is still known. */
  get first(): number {
    return this.#forgotten;
  }

  /** Bytes of a line by its number from the very first; controls in it are not yet made printable. */
  at(line: number): ByteString | undefined {
    const index = line - this.#forgotten;
    if (index === this.#lines.length && this.#cells.length > 0) return this.#cells.join('') as ByteString;
    return this.#lines[index];
  }

  append(bytes: ByteString): void {
    for (const byte of bytes) this.#take(byte);
    this.#forget();
  }

  #take(byte: string): void {
    const code = byte.charCodeAt(0);
    // CAN and SUB end any sequence (ECMA-48).
    if (this.#parsing !== 'text' && (code === 0x18 || code === 0x1a)) this.#parsing = 'text';
    else if (this.#parsing === 'text') this.#takeText(byte, code);
    else this.#takeSequence(byte, code);
  }

  #takeText(byte: string, code: number): void {
    switch (code) {
      case 0x07:
      case 0x7f:
        return;
      case 0x08:
        this.#column = Math.max(0, this.#column - 1);
        return;
      case 0x09:
        this.#moveTo(Math.min((Math.floor(this.#column / TAB) + 1) * TAB, MOST_CELLS));
        return;
      case 0x0a:
        this.#endLine();
        return;
      case 0x0d:
        this.#column = 0;
        return;
      case 0x1b:
        this.#parsing = 'escape';
        this.#sequence = '';
        return;
      default:
        this.#print(byte, code);
    }
  }

  #print(byte: string, code: number): void {
    // The rest of a character: to the cell that its first byte made.
    if (code >= 0x80 && code < 0xc0 && this.#column > 0) {
      const cell = this.#cells[this.#column - 1] ?? '';
      if (cell.charCodeAt(0) >= 0xc0 && cell.length < 4) {
        this.#cells[this.#column - 1] = cell + byte;
        return;
      }
    }
    if (this.#column >= MOST_CELLS) this.#endLine();
    this.#moveTo(this.#column);
    this.#cells[this.#column++] = byte;
  }

  #takeSequence(byte: string, code: number): void {
    switch (this.#parsing) {
      case 'escape':
        if (byte === '[') this.#parsing = 'control';
        else if ('P]X^_'.includes(byte)) this.#parsing = 'string';
        // Intermediate bytes come before the final one.
        else if (code < 0x20 || code > 0x2f) this.#parsing = 'text';
        return;
      case 'control':
        if (code >= 0x40 && code <= 0x7e) this.#control(byte, this.#sequence);
        if (code < 0x20 || code >= 0x40) this.#parsing = 'text';
        else this.#lengthen(byte);
        return;
      case 'string':
        if (code === 0x07) this.#parsing = 'text';
        else if (code === 0x1b) this.#parsing = 'string-escape';
        else this.#lengthen(byte);
        return;
      default:
        this.#parsing = byte === '\\' ? 'text' : 'string';
    }
  }

  #lengthen(byte: string): void {
    this.#sequence += byte;
    if (this.#sequence.length > MOST_SEQUENCE_BYTES) this.#parsing = 'text';
  }

  #control(final: string, parameters: string): void {
    const parameter = Number.parseInt(parameters, 10) || 0;
    if (final === 'K') this.#erase(parameter);
    else if (final === 'J' && parameter >= 2) this.#erase(2);
    else if (final === 'G') this.#moveTo(Math.min(parameter, MOST_CELLS) - 1);
    else if (final === 'C') this.#moveTo(Math.min(this.#column + Math.max(1, parameter), MOST_CELLS));
    else if (final === 'D') this.#moveTo(this.#column - Math.max(1, parameter));
  }

  /** @param what 0: from here on, 1: up to here, 2: all of the line */
  #erase(what: number): void {
    if (what !== 1) this.#cells.length = Math.min(this.#cells.length, what === 0 ? this.#column : 0);
    else this.#cells.fill(' ', 0, this.#column + 1);
  }

  #moveTo(column: number): void {
    this.#column = Math.max(0, column);
    while (this.#cells.length < this.#column) this.#cells.push(' ');
  }

  #endLine(): void {
    const line = this.#cells.join('').trimEnd() as ByteString;
    this.#lines.push(line);
    this.#bytes += line.length + 1;
    this.#cells = [];
    this.#column = 0;
  }

  /** In steps of a tenth, for it copies. */
  #forget(): void {
    const isTooMuch = this.#lines.length > this.#limits.lines || this.#bytes > this.#limits.bytes;
    if (!isTooMuch) return;
    let count = 0;
    while (
      this.#lines.length - count > this.#limits.lines * 0.9 ||
      (this.#bytes > this.#limits.bytes * 0.9 && count < this.#lines.length)
    ) {
      this.#bytes -= (this.#lines[count]?.length ?? 0) + 1;
      count++;
    }
    this.#lines = this.#lines.slice(count);
    this.#forgotten += count;
  }
}
