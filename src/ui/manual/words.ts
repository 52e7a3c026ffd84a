// What the manual says that no table of the program knows.

type Entries = readonly (readonly [name: string, meaning: string])[];

export const EXIT_STATUS: Entries = [
  ['0', 'all went well'],
  ['1', 'it cannot trace, or a file cannot be read or written to its end; doctor: the best source does not work here'],
  ['2', 'a command line that cannot be used'],
  ['3', 'report: something matched --fail-if'],
  ['126, 127', 'COMMAND may not be run; there is no such command'],
  ['128 + n', 'signal n ended the view, or COMMAND'],
  ['any other', 'that of COMMAND'],
];

export const ENVIRONMENT: Entries = [
  ['NO_COLOR', 'no colours, whatever its value; see --no-color'],
  ['COLORFGBG', 'where the terminal sets it, it decides between the themes dark and light'],
  ['LC_ALL, LC_CTYPE, LANG', 'the first that is set decides whether only ASCII is drawn'],
  ['INK_SCREEN_READER', 'true: as --screen-reader'],
  ['XDG_CONFIG_HOME, XDG_STATE_HOME', 'where configuration and remembered columns are'],
  [
    'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_EXPORTER_OTLP_ENDPOINT',
    'where export --format otlp sends to without --endpoint',
  ],
  ['SUDO_UID, SUDO_GID', 'set by sudo(8): who owns the files that are written, and who runs COMMAND'],
];

export const FILES: Entries = [
  ['~/.config/tracer-tui/config.toml', 'the configuration; --print-config prints every setting with its default'],
  ['~/.local/state/tracer-tui/', 'the columns that were chosen in the view'],
];
