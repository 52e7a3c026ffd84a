// Options of the screen's look: theme, colours, characters.
import type { ColumnChoice } from '../../core/select/columnChoice.ts';
import { keepColumns } from '../config/columnMemory.ts';
import type { Config } from '../config/config.ts';
import type { Look } from '../screen/look.ts';
import { colorDepthOf } from '../terminal/colorDepth.ts';
import { makeTheme, THEME_NAMES } from '../themes/themes.ts';
import type { OptionSpecs } from './optionSpec.ts';
import { UsageError } from './usageError.ts';

/** For yargs. */
export const LOOK_OPTIONS = {
  theme: {
    type: 'string',
    requiresArg: true,
    describe: `${THEME_NAMES.join(', ')}, or one of the configuration`,
    value: 'NAME',
    offers: THEME_NAMES,
  },
  color: { type: 'boolean', describe: 'colours; --no-color or NO_COLOR for none' },
  ascii: { type: 'boolean', describe: 'draw with ASCII only; by default where the locale is not UTF-8' },
} as const satisfies OptionSpecs;

interface Parsed {
  readonly theme?: string | undefined;
  readonly color?: boolean | undefined;
  readonly ascii?: boolean | undefined;
}

/** @throws UsageError */
export function readLook(
  parsed: Parsed,
  { theme, themes, isAscii, keys, columns }: Config,
  env: NodeJS.ProcessEnv,
): Look {
  const names = [...THEME_NAMES, ...Object.keys(themes)];
  const name = parsed.theme ?? theme;
  if (!names.includes(name)) throw new UsageError(`--theme is one of ${names.join(', ')}, not "${name}"`);
  return {
    theme: makeTheme({ name, own: themes, depth: depthOf(parsed.color, env), env }),
    isAscii: parsed.ascii ?? isAscii ?? !isUtf8(env),
    keyChanges: keys,
    defaultColumns: columns,
    keepColumns: (chosen: readonly ColumnChoice[]) => keepColumns(chosen, columns, env),
  };
}

/** --color where the terminal tells none: the 16 that nearly every one has. */
function depthOf(color: boolean | undefined, env: NodeJS.ProcessEnv) {
  if (color === false) return 1;
  const depth = colorDepthOf(process.stdout, color === true ? { ...env, NO_COLOR: undefined } : env);
  return color === true && depth === 1 ? 4 : depth;
}

/** By the first of these that is set, as setlocale(3) has it. */
function isUtf8(env: NodeJS.ProcessEnv): boolean {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || 'C';
  return /utf-?8/i.test(locale);
}
