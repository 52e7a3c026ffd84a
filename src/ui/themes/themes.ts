// Every theme, and which one is taken: by name, or by what the terminal says of itself.
import { COLOR_THEME, PLAIN_THEME, type Theme } from '../screen/theme.ts';
import { type ColorDepth, reduceStyle } from '../terminal/colorDepth.ts';
import type { Color, Style } from '../terminal/sgr.ts';
import { DARK_THEME } from './dark.ts';
import type { Look, ThemeDefinition } from './definition.ts';
import { LIGHT_THEME } from './light.ts';
import { TERMINAL_THEME } from './terminal.ts';

const THEMES: readonly ThemeDefinition[] = [TERMINAL_THEME, DARK_THEME, LIGHT_THEME];

/** By the background, where the terminal tells it; without colours. */
export const AUTO = 'auto';
export const PLAIN = 'plain';
export const THEME_NAMES: readonly string[] = [AUTO, ...THEMES.map(({ name }) => name), PLAIN];

/** A theme of the user's own: another one with other styles. */
export interface UserTheme {
  readonly base: string;
  /** By meaning. */
  readonly styles: Readonly<Record<string, Style>>;
}

export type UserThemes = Readonly<Record<string, UserTheme>>;

export interface ThemeChoice {
  /** One of `THEME_NAMES`, or of the user's own. */
  readonly name: string;
  readonly own: UserThemes;
  readonly depth: ColorDepth;
  readonly env: NodeJS.ProcessEnv;
}

/** Terminals that tell no colours get none, whatever was asked for. */
export function makeTheme({ name, own, depth, env }: ThemeChoice): Theme {
  const user = own[name];
  const base = baseTheme(user?.base ?? name, depth, env);
  if (user === undefined || depth === 1) return base;
  const styles = Object.entries(user.styles).map(([meaning, style]) => [meaning, reduceStyle(style, depth)] as const);
  return withStyles(base, new Map(styles));
}

function baseTheme(name: string, depth: ColorDepth, env: NodeJS.ProcessEnv): Theme {
  if (name === PLAIN || depth === 1) return PLAIN_THEME;
  const wanted = name === AUTO ? themeFor(env) : name;
  const { rich, basic } = THEMES.find((theme) => theme.name === wanted) ?? TERMINAL_THEME;
  return applyLook(COLOR_THEME, depth === 4 ? basic : rich, depth);
}

/**
 * COLORFGBG is `foreground;background` by number: rxvt, Konsole and iTerm2 set it. Elsewhere nobody knows the background,
 * and only the terminal's own colours fit it for sure.
 */
function themeFor(env: NodeJS.ProcessEnv): string {
  const background = /(?:^|;)(\d{1,2})$/.exec(env['COLORFGBG'] ?? '')?.[1];
  if (background === undefined) return TERMINAL_THEME.name;
  const index = Number(background);
  return index === 7 || index > 8 ? LIGHT_THEME.name : DARK_THEME.name;
}

function applyLook(theme: Theme, { palette, styles }: Look, depth: ColorDepth): Theme {
  const paint = (color: Color | undefined): Color | undefined =>
    typeof color === 'string' && color in palette ? palette[color as keyof typeof palette] : color;
  return mapStyles(theme, (style, meaning) => {
    const { color, backgroundColor, ...rest } = styles[meaning] ?? style;
    const [text, behind] = [paint(color), paint(backgroundColor)];
    return reduceStyle(
      {
        ...rest,
        ...(text === undefined ? {} : { color: text }),
        ...(behind === undefined ? {} : { backgroundColor: behind }),
      },
      depth,
    );
  });
}

function withStyles(theme: Theme, styles: ReadonlyMap<string, Style>): Theme {
  return mapStyles(theme, (style, meaning) => styles.get(meaning) ?? style);
}

/** Names that a theme has a style for: `cursor`, `exit.failed`. */
export function meaningsOf(theme: Theme = COLOR_THEME): ReadonlyMap<string, Style> {
  const found = new Map<string, Style>();
  mapStyles(theme, (style, meaning) => {
    found.set(meaning, style);
    return style;
  });
  return found;
}

type Node = Style | { readonly [name: string]: Style };

function mapStyles(theme: Theme, change: (style: Style, meaning: string) => Style): Theme {
  const entries = Object.entries(theme as unknown as Readonly<Record<string, Node>>);
  const mapped = entries.map(([name, node]) => {
    if (!isGroup(node)) return [name, change(node, name)];
    const styles = Object.entries(node).map(([part, style]) => [part, change(style, `${name}.${part}`)]);
    return [name, Object.fromEntries(styles)];
  });
  return Object.fromEntries(mapped) as Theme;
}

/** A style is made of words and flags, a group of styles. */
function isGroup(node: Node): node is { readonly [name: string]: Style } {
  return Object.values(node).some((value) => typeof value === 'object');
}
