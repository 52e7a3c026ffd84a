// The command line of `npm run fuzz`.
import { parseArgs } from 'node:util';

export interface Options {
  readonly targets: readonly string[];
  /** Of each target. */
  readonly seconds: number;
  readonly seed: number;
  /** A file to run again, in place of inputs that are made. */
  readonly input: string | undefined;
  readonly isHelp: boolean;
}

const DEFAULT_SECONDS = 20;

export function help(targets: readonly { readonly name: string; readonly about: string }[]): string {
  const width = Math.max(...targets.map(({ name }) => name.length));
  const lines = targets.map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`);
  return `npm run fuzz [-- OPTIONS]

Feeds hostile inputs to everything that reads them. An input that breaks something is made as small as it can be and
written to .cache/fuzz/, and the line that runs it again is printed; the exit status is 1 then.

  --target NAME    one of those below; may be given several times (all)
  --seconds N      for each target (${DEFAULT_SECONDS})
  --seed N         the same inputs again; without it another one each time, which is printed
  --input FILE     runs this input with the one target that is given
  --help           this

${lines.join('\n')}
`;
}

/** @throws TypeError for what it cannot use */
export function parseOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      target: { type: 'string', multiple: true, default: [] },
      seconds: { type: 'string', default: String(DEFAULT_SECONDS) },
      seed: { type: 'string' },
      input: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const seconds = Number(values.seconds);
  if (!(seconds > 0 && seconds <= 86_400))
    throw new TypeError(`--seconds is a number from 1 on, not "${values.seconds}"`);
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 31) {
    throw new TypeError(`--seed is a whole number below 2147483648, not "${values.seed}"`);
  }
  if (values.input !== undefined && values.target.length !== 1) {
    throw new TypeError('--input wants the one --target that it is for');
  }
  return { targets: values.target, seconds, seed, input: values.input, isHelp: values.help };
}
