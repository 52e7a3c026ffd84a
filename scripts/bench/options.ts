// The command line of `npm run bench`.
import { parseArgs } from 'node:util';

export interface Options {
  readonly isQuick: boolean;
  readonly isLong: boolean;
  readonly only: readonly string[];
  readonly json: string;
  /** The longest wait for a quiet machine, before each round. */
  readonly waitSeconds: number;
  readonly isHelp: boolean;
}

export const HELP = `npm run bench [-- OPTIONS]

Measures tracer-tui beside its peers, on this machine. Needs root. Installs the peers with apt-get where they are missing.

  --only NAME    one figure; may be given several times
  --quick        a short run, to see that everything can be measured (under 90 s)
  --long         spawns for 60 s instead of 10 in the figure "lost"
  --wait SECONDS how long to wait at most, before each round, until nobody else uses the machine (20; quick: 0)
  --json FILE    where the numbers go, all of them (.cache/bench.json)
  --help         this
`;

/** @throws TypeError for what it does not know */
export function parseOptions(argv: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      long: { type: 'boolean', default: false },
      wait: { type: 'string' },
      json: { type: 'string', default: '.cache/bench.json' },
      help: { type: 'boolean', default: false },
    },
  });
  const waitSeconds = Number(values.wait ?? (values.quick ? 0 : 20));
  if (!(waitSeconds >= 0)) throw new TypeError(`--wait is a number of seconds, not "${values.wait}"`);
  return {
    waitSeconds,
    isQuick: values.quick,
    isLong: values.long,
    only: values.only,
    json: values.json,
    isHelp: values.help,
  };
}
