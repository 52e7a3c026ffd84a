// The tables `[themes.NAME]`: themes of the user's own.
import type { Style } from '../terminal/sgr.ts';
import { parseStyle, StyleError } from '../themes/style.ts';
import { AUTO, meaningsOf, THEME_NAMES, type UserTheme, type UserThemes } from '../themes/themes.ts';
import type { Complain, Config } from './config.ts';
import { show } from './settings.ts';
import { isTable, type Table } from './toml.ts';

export function readThemes(table: Table, complain: Complain): UserThemes {
  const themes: [string, UserTheme][] = [];
  for (const [name, value] of Object.entries(table)) {
    if (THEME_NAMES.includes(name)) complain(['themes', name], 'is the name of a theme that is built in: give another');
    else if (isTable(value)) themes.push([name, readTheme(['themes', name], value, complain)]);
    else complain(['themes', name], `is a table: [themes.${name}]`);
  }
  return Object.fromEntries(themes);
}

function readTheme(path: readonly string[], { base = AUTO, ...styles }: Table, complain: Complain): UserTheme {
  const isKnown = typeof base === 'string' && THEME_NAMES.includes(base);
  if (!isKnown) complain([...path, 'base'], `is one of ${THEME_NAMES.join(', ')}, not ${show(base)}`);
  return { base: isKnown ? base : AUTO, styles: Object.fromEntries(readStyles(path, '', styles, complain)) };
}

/** `exit.failed = "…"` is a table in TOML. */
function readStyles(path: readonly string[], prefix: string, table: Table, complain: Complain): [string, Style][] {
  return Object.entries(table).flatMap(([key, value]): [string, Style][] => {
    const [place, meaning] = [[...path, key], `${prefix}${key}`];
    if (isTable(value) && prefix === '') return readStyles(place, `${key}.`, value, complain);
    if (!meaningsOf().has(meaning)) {
      complain(place, `a theme has no "${meaning}" (${[...meaningsOf().keys()].join(', ')})`);
    } else if (typeof value !== 'string') {
      complain(place, `wants a style such as "bold red", not ${show(value)}`);
    } else {
      try {
        return [[meaning, parseStyle(value)]];
      } catch (error) {
        if (!(error instanceof StyleError)) throw error;
        complain(place, error.message);
      }
    }
    return [];
  });
}

/** The theme that is asked for has to be there. */
export function checkTheme(config: Config, complain: Complain): Config {
  const { theme, themes } = config;
  if (isThemeName(theme, themes)) return config;
  complain(['theme'], `no theme "${theme}" (${[...THEME_NAMES, ...Object.keys(themes)].join(', ')})`);
  return { ...config, theme: AUTO };
}

function isThemeName(name: string, own: UserThemes): boolean {
  return THEME_NAMES.includes(name) || Object.hasOwn(own, name);
}
