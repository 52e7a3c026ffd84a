// The short form of docs/filter.md, for help in the view.

export const FILTER_HELP: readonly (readonly [example: string, meaning: string])[] = [
  ['gcc', 'in the command line, the program’s name or the user’s'],
  ['dur>1s cpu>50ms', 'fields with units: = != > < >= <= and, for text, ~ !~'],
  ['exit!=0 signal=KILL', 'how it ended; running, finished and lost are words'],
  ['under=1234', 'that process and all that descends from it'],
  ['parent=make', 'who started it'],
  ['unit=cron', 'systemd unit; container=web: name or id'],
  ['cmd~/gcc|clang/', 'a regular expression; cmd~text: a part of it'],
  ['a b or !(c d)', 'and (or a space), or, ! (or not), parentheses'],
  ['"or" \'a b\'', 'quotes make anything text'],
  ['Tab ↑ ↓', 'while typing: complete; filters before this one'],
];
