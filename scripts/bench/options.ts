// The command line of `npm run bench`.
import { parseArgs } from 'node:util';

export interface Options {
  readonly isQuick: boolean;
  readonly isLong: boolean;
  readonly only: readonly string[];
  readonly json: string;
  readonly isHelp: boolean;
}

export const HELP = `npm run bench [-- OPTIONS]

Measures tracer-tui beside its peers, on this machine. Needs root. Installs the peers with apt-get where they are missing.

  --only NAME    one figure; may be given several times
  --quick        a short run, to see that everything can be measured (under 90 s)
  --long         spawns for 60 s instead of 10 in the figure "lost"
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
      json: { type: 'string', default: '.cache/bench.json' },
      help: { type: 'boolean', default: false },
    },
  });
  return { isQuick: values.quick, isLong: values.long, only: values.only, json: values.json, isHelp: values.help };
}
