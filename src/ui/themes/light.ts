// For light backgrounds. Of the terminal's own 16, yellow and cyan cannot be read there.
import type { ThemeDefinition } from './definition.ts';

export const LIGHT_THEME: ThemeDefinition = {
  name: 'light',
  describe: 'for a light background',
  rich: {
    palette: {
      black: '#20242b',
      red: '#b3202b',
      green: '#2a6b24',
      yellow: '#7d5600',
      blue: '#1c54a8',
      magenta: '#822f8d',
      cyan: '#08606d',
      white: '#ffffff',
      gray: '#5b6370',
    },
    styles: {
      'header.label': { color: 'gray' },
      'header.alarm': { color: '#ffffff', backgroundColor: '#b3202b', bold: true },
      'row.unknown': { color: 'gray' },
      cursor: { color: '#10233d', backgroundColor: '#c6defa' },
      titleFocused: { color: '#ffffff', backgroundColor: '#08606d', bold: true },
      title: { color: '#20242b', backgroundColor: '#d8dee8' },
      label: { color: 'gray' },
    },
  },
  basic: {
    palette: { yellow: 'magenta', cyan: 'blue' },
    styles: {
      'header.alarm': { color: 'red', bold: true, inverse: true },
      titleFocused: { color: 'bright-white', backgroundColor: 'blue', bold: true },
      title: { color: 'black', backgroundColor: 'white' },
    },
  },
};
