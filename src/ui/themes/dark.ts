// For dark backgrounds.
import { AS_IT_IS, type ThemeDefinition } from './definition.ts';

export const DARK_THEME: ThemeDefinition = {
  name: 'dark',
  describe: 'for a dark background',
  rich: {
    palette: {
      black: '#14181f',
      red: '#f58484',
      green: '#8fcb7c',
      yellow: '#e8c26e',
      blue: '#79b4f5',
      magenta: '#d3a0ea',
      cyan: '#70cad5',
      white: '#d9dee7',
      gray: '#949dac',
    },
    styles: {
      'header.label': { color: 'gray' },
      'header.alarm': { color: '#ffffff', backgroundColor: '#a8323a', bold: true },
      'row.unknown': { color: 'gray' },
      cursor: { color: '#ffffff', backgroundColor: '#2f5480' },
      titleFocused: { color: '#10161d', backgroundColor: '#70cad5', bold: true },
      title: { color: '#d9dee7', backgroundColor: '#3b4452' },
      label: { color: 'gray' },
    },
  },
  basic: AS_IT_IS,
};
