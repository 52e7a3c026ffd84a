// A configuration as a file that could stand in its place, with all settings, their defaults, and what they are for.
import { formatStyle } from '../themes/style.ts';
import { meaningsOf } from '../themes/themes.ts';
import { type Config, DEFAULT_CONFIG } from './config.ts';
import { commandKeys, NO_COMMAND } from './keySettings.ts';
import { SETTINGS, type Setting } from './settings.ts';
import { formatPath, formatText } from './toml.ts';

const WIDTH = 118;

/** @param file where it is looked for; undefined where nobody knows a home */
export function printConfig(config: Config, file: string | undefined): string {
  const top = SETTINGS.filter(({ path }) => path.length === 1);
  const redact = SETTINGS.filter(({ path }) => path.length > 1);
  return [
    ...comment('Configuration of tracer-tui (TOML): every setting, as it is now. What is left out has its default.'),
    ...comment(
      `It is read from ${file ?? '$XDG_CONFIG_HOME/tracer-tui/config.toml'}; --config FILE reads another one.`,
    ),
    ...comment('Options of the command line count before it. Threshold, filter and sort are those of the live view.'),
    '',
    ...top.flatMap((setting) => settingLines(setting, config)),
    '[redact]',
    ...redact.flatMap((setting) => settingLines(setting, config)),
    ...keyLines(config),
    ...themeLines(config),
  ].join('\n');
}

function settingLines(setting: Setting, config: Config): string[] {
  const { path, write } = setting;
  const [now, usual] = [write(config), write(DEFAULT_CONFIG)];
  const said = setting.comment.flatMap(comment);
  const line = `${path.at(-1)} = ${now}`;
  return [...said, ...(now === usual ? [] : comment(`Default: ${usual}`)), line, ''];
}

function keyLines({ keys }: Config): string[] {
  const commands = commandKeys();
  const width = Math.max(...commands.map(({ id }) => id.length));
  return [
    '[keys]',
    ...comment(`A key and what it does: "ctrl-q" = "quit". "${NO_COMMAND}": nothing. Built in are:`),
    ...commands.map(({ id, keys, does }) => `#   ${id.padEnd(width)}  ${keys.join(' ').padEnd(14)}  ${does}`),
    ...[...keys].map(([key, id]) => `${formatPath([key])} = ${formatText(id ?? NO_COMMAND)}`),
    '',
  ];
}

function themeLines({ themes }: Config): string[] {
  const meanings = [...meaningsOf()].map(([meaning, style]) => `#   ${meaning} = ${formatText(formatStyle(style))}`);
  return [
    ...comment('Themes of your own are tables: another theme, and what is different. [themes.NAME] with'),
    ...comment('base = "dark" and styles by meaning: bold, dim, underline, inverse, a colour, "on" and another one.'),
    ...comment('Colours: red, bright-red, gray …, 0 to 255, #rrggbb. The meanings, as in the theme "terminal":'),
    ...meanings,
    ...Object.entries(themes).flatMap(([name, { base, styles }]) => [
      '',
      `[themes.${formatPath([name])}]`,
      `base = ${formatText(base)}`,
      ...Object.entries(styles).map(([meaning, style]) => `${meaning} = ${formatText(formatStyle(style))}`),
    ]),
  ];
}

/** Broken between words. */
function comment(text: string): string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(' ')) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
