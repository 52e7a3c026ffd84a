// What a click on a part of the screen does: whoever draws the part says it.
import type { Action } from '../../core/state/actions.ts';
import type { KeyName } from './keyName.ts';

export interface Click {
  readonly actions?: readonly Action[];
  /** After them, as if it were pressed. */
  readonly key?: KeyName;
}
