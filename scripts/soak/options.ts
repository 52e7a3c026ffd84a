// The command line of `npm run soak`.
import { parseArgs } from 'node:util';

export interface SoakOptions {
  readonly minutes: number;
  /** Finished processes that each program keeps: little, so that it is full early. */
  readonly history: number;
  readonly json: string;
  readonly isHelp: boolean;
}

export const HELP = `npm run soak [-- OPTIONS]

Starts processes on all cores as fast as they come, for a long time, while the live view and NDJSON look at them; says
whether memory and CPU stay as they are, and whether anything was lost. Needs root. Everybody else's work goes first.

  --minutes N    how long (2; memory is judged from 10 on)
  --history N    finished processes that are kept (10000)
  --json FILE    where all samples go (.cache/soak.json)
  --help         this
`;

/** @throws TypeError for what it does not know */
export function parseOptions(argv: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      minutes: { type: 'string', default: '2' },
      history: { type: 'string', default: '10000' },
      json: { type: 'string', default: '.cache/soak.json' },
      help: { type: 'boolean', default: false },
    },
  });
  const minutes = Number(values.minutes);
  if (!(minutes >= 1 && minutes <= 10_080))
    throw new TypeError(`--minutes is a number from 1 to 10080, not "${values.minutes}"`);
  const history = Number(values.history);
  if (!Number.isInteger(history) || history < 1)
    throw new TypeError(`--history is a whole number above 0, not "${values.history}"`);
  return { minutes, history, json: values.json, isHelp: values.help };
}
