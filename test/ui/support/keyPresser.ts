// Keys pressed on a state without a screen: what the commands make of them.
import { createRowsSelector } from '../../../src/core/select/rows.ts';
import type { Store } from '../../../src/core/state/store.ts';
import type { CommandContext, Effects } from '../../../src/ui/keys/commandContext.ts';
import { handleDialogKey, handlePaste } from '../../../src/ui/keys/dialogKeys.ts';
import { COMMON_KEYS, findBinding } from '../../../src/ui/keys/keymap.ts';

const NO_EFFECTS: Effects = {
  quit: () => {},
  suspend: () => {},
  copy: () => {},
  signal: undefined,
  replay: undefined,
  command: undefined,
  files: { isFile: () => false, write: () => Promise.resolve() },
  keepColumns: () => ({ text: '', meaning: 'done' }),
  defaultColumns: [],
};

/** @param effects those that the test looks at */
export function createPresser(store: Store, effects: Partial<Effects>) {
  const selectRows = createRowsSelector();
  const context = (): CommandContext => ({
    state: store.getState(),
    rows: selectRows(store.getState()),
    heights: { running: 10, finished: 10 },
    size: { width: 80, height: 21 },
    selected: undefined,
    dialogHeight: 20,
    lastScroll: () => 30,
    screen: () => [],
    effects: { ...NO_EFFECTS, ...effects },
    dispatch: store.dispatch,
  });
  const dialog = () => store.getState().view.dialog;
  const press = (...keys: string[]) => {
    for (const key of keys) {
      const open = dialog();
      if (open === undefined) findBinding(COMMON_KEYS, key)?.run(context());
      else handleDialogKey(open, key, context());
    }
  };
  return { press, paste: (text: string) => handlePaste(dialog(), text, context()), dialog };
}
