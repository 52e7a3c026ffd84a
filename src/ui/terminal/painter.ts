// Lines painted beside Ink. Ink parses every text it is given anew on each frame, which is most of what
// a frame costs. So it lays out one character for each line, a token that stands for the line's content,
// and what it writes passes through here, where tokens become lines. Ink decides when a line is written
// (changed, erased, resized, resumed), and never looks into it.

/** Plane 16 is private use, and `Line` lets no text with it through: nothing else is taken for a token. */
const FIRST_CODE = 0x10_0000;
/** Many more than a screen has lines, so that a token comes again long after its line has left. */
const TOKENS = 16_384;
const TOKEN = /[\u{100000}-\u{103fff}]/gu;
const MAYBE_TOKEN = /[\udbc0-\udbff]/;

/** Synchronized output, as Ink brackets each of its frames. */
const BEGIN_FRAME = '\x1b[?2026h';
const END_FRAME = '\x1b[?2026l';
const ERASE_ALL = '\x1b[H\x1b[2J';
/** Alternate screen, cursor, keys: what is switched counts for longer than a frame. */
const SWITCH = /\x1b\[\?(?!2026)\d+[hl]/;
/** The terminal cuts a line that is too wide for it, instead of going on in the next one. */
const [WRAP_OFF, WRAP_ON] = ['\x1b[?7l', '\x1b[?7h'];

interface Painted {
  readonly line: string;
  /** Of the terminal for which it was made. */
  readonly columns: number;
}

export class Painter {
  /** For Ink, in place of the terminal's own stream. */
  readonly stdout: NodeJS.WriteStream;
  readonly #lines: Painted[] = [];
  readonly #target: NodeJS.WriteStream;
  readonly #spell: (text: string) => string;
  #next = 0;
  #frame: string | undefined;
  #isHeld = false;
  #isAnew = false;

  /** @param spell text with the characters that the terminal has, each as wide as it was */
  constructor(target: NodeJS.WriteStream, spell = (text: string): string => text) {
    this.#target = target;
    this.#spell = spell;
    const write = (chunk: unknown, ...rest: unknown[]) => this.#write(chunk, rest);
    this.stdout = new Proxy(target, {
      get(stream, property) {
        if (property === 'write') return write;
        const value: unknown = Reflect.get(stream, property, stream);
        return typeof value === 'function' ? value.bind(stream) : value;
      },
    });
  }

  /**
   * @param line printable text and SGR sequences that end where they began; no wider than the screen
   * @returns what to give Ink in its place: another one for each call, one column wide
   */
  token(line: string): string {
    const place = this.#next;
    this.#next = (place + 1) % TOKENS;
    this.#lines[place] = { line, columns: this.#target.columns };
    return String.fromCodePoint(FIRST_CODE + place);
  }

  /** Until `startAnew()` nothing is drawn. */
  hold(): void {
    this.#isHeld = true;
  }

  /** The next frame, which has to be a whole one, finds an empty screen. */
  startAnew(): void {
    this.#isHeld = false;
    this.#isAnew = true;
  }

  /** A frame, which Ink writes in three parts, goes out as one. */
  #write(chunk: unknown, rest: unknown[]): boolean {
    if (typeof chunk !== 'string' || rest.length > 0) {
      return Reflect.apply(this.#target.write, this.#target, [chunk, ...rest]) as boolean;
    }
    if (this.#isHeld && !SWITCH.test(chunk)) return true;
    if (this.#frame === undefined && chunk !== BEGIN_FRAME) return this.#target.write(this.#paint(chunk));
    this.#frame = (this.#frame ?? '') + this.#paint(chunk);
    if (this.#isAnew && chunk === BEGIN_FRAME) {
      this.#frame += ERASE_ALL;
      this.#isAnew = false;
    }
    if (chunk !== END_FRAME) return true;
    const frame = this.#frame;
    this.#frame = undefined;
    return this.#target.write(frame);
  }

  #paint(text: string): string {
    if (!MAYBE_TOKEN.test(text)) return this.#spell(text);
    return this.#spell(text.replace(TOKEN, (token) => this.#lineOf(token)));
  }

  /** Ink may still have a frame of the old size to write when the terminal has become narrower. */
  #lineOf(token: string): string {
    const painted = this.#lines[(token.codePointAt(0) ?? 0) - FIRST_CODE];
    if (painted === undefined) return '';
    return painted.columns > this.#target.columns ? WRAP_OFF + painted.line + WRAP_ON : painted.line;
  }
}
