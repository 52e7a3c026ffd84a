// The mouse beside Ink, which lets its reports go: they are taken out of the input before Ink reads it.
import { type MouseEvent, MouseReports } from '../keys/mouse.ts';

/** Buttons and wheel, as SGR: columns beyond 223 too. */
const ON = '\x1b[?1000h\x1b[?1006h';
const OFF = '\x1b[?1006l\x1b[?1000l';

export class Pointer {
  /** For Ink, in place of the terminal's own stream. */
  readonly stdin: NodeJS.ReadStream;
  readonly #stdout: NodeJS.WriteStream;
  readonly #reports = new MouseReports();
  #waiting: (MouseEvent | string)[] = [];
  #listener: ((event: MouseEvent) => void) | undefined;
  #isOn = false;

  constructor(stdin: NodeJS.ReadStream, stdout: NodeJS.WriteStream) {
    this.#stdout = stdout;
    const read = () => this.#read(stdin);
    this.stdin = new Proxy(stdin, {
      get(stream, property) {
        if (property === 'read') return read;
        const value: unknown = Reflect.get(stream, property, stream);
        return typeof value === 'function' ? value.bind(stream) : value;
      },
    });
  }

  /** @returns how to stop listening */
  onMouse(listener: (event: MouseEvent) => void): () => void {
    this.#listener = listener;
    return () => {
      if (this.#listener === listener) this.#listener = undefined;
    };
  }

  switchOn(): void {
    this.#isOn = true;
    this.#stdout.write(ON);
  }

  /** The terminal selects text by itself again. */
  switchOff(): void {
    if (this.#isOn) this.#stdout.write(OFF);
    this.#isOn = false;
  }

  /** For as long as the terminal is somebody else's. */
  async lend<T>(use: () => Promise<T>): Promise<T> {
    if (!this.#isOn) return use();
    this.switchOff();
    try {
      return await use();
    } finally {
      this.switchOn();
    }
  }

  /** As `stdin.read()`: text, or null when there is no more. */
  #read(stdin: NodeJS.ReadStream): string | null {
    for (;;) {
      const next = this.#waiting.shift();
      if (typeof next === 'string') return next;
      if (next !== undefined) {
        this.#listener?.(next);
        continue;
      }
      const chunk: unknown = stdin.read();
      if (chunk === null) return null;
      this.#waiting = this.#reports.push(String(chunk), performance.now());
    }
  }
}
