// The terminal's own colours, whatever its background is. Only what has a background of its own is painted.
import { AS_IT_IS, type ThemeDefinition } from './definition.ts';

export const TERMINAL_THEME: ThemeDefinition = {
  name: 'terminal',
  describe: "the terminal's own 16 colours, which fit its background",
  rich: {
    palette: {},
    styles: {
      'header.alarm': { color: '#ffffff', backgroundColor: '#b3202b', bold: true },
      titleFocused: { color: '#ffffff', backgroundColor: '#1f6f80', bold: true },
      title: { color: '#ffffff', backgroundColor: '#566070' },
    },
  },
  basic: AS_IT_IS,
};
