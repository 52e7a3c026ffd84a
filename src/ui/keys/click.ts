// What a click on a part of the screen does: whoever draws the part says it.
import type { Action } from '../../core/state/actions.ts';
import type { KeyName } from './keyName.ts';

export interface Click {
  readonly actions?: readonly Action[];
  /** After them, as if it were pressed. */
  readonly key?: KeyName;
}

/** Of a row that can be selected: a click selects it, one on the selected row is Enter. */
export function rowClick(isUnderCursor: boolean, select: Action): Click {
  return isUnderCursor ? { key: 'enter' } : { actions: [select] };
}
