// A state that is drawn from time to time: what a view keeps from frame to frame must be what it would compute anew.
import * as fc from 'fast-check';
import type { ProcessEvent } from '../../../src/core/events/event.ts';
import type { Process } from '../../../src/core/process.ts';
import type { Action } from '../../../src/core/state/actions.ts';
import { reduce } from '../../../src/core/state/reduce.ts';
import { initialState, type State } from '../../../src/core/state/state.ts';
import { MS, T0 } from './events.ts';
import { finished } from './states.ts';

export abstract class DrawnWorld<Step> {
  state: State = initialState({ history: 1000 });
  nowBootNs = T0;
  /** What the pause has frozen. */
  frozen: readonly Process[] | undefined;

  abstract take(step: Step): void;

  /** Draws, and compares. */
  abstract look(): void;

  protected wait(ms: number): void {
    this.nowBootNs += ms * MS;
    this.dispatch({ type: 'clock/ticked', nowBootNs: this.nowBootNs, wallOffsetNs: 0 });
  }

  /** Nothing that is told now ended later than `ms` from now. */
  protected tell(events: readonly ProcessEvent[], ms: number): void {
    this.nowBootNs += ms * MS;
    this.dispatch({ type: 'events/received', events, nowBootNs: this.nowBootNs });
  }

  /** The screen is drawn when a key is pressed: whoever pauses has seen what is paused. */
  protected act(action: Action): void {
    const isPausing = action.type === 'view/paused' && this.state.view.paused === undefined;
    if (isPausing) {
      this.look();
      this.frozen = finished(this.state);
    }
    if (action.type === 'view/resumed') this.frozen = undefined;
    this.dispatch(action);
    if (isPausing) this.look();
  }

  protected dispatch(action: Action): void {
    this.state = reduce(this.state, action);
  }
}

/** After any of them, what is drawn is that of a new computation. */
export function checkAnySequence<Step>(
  anyStep: fc.Arbitrary<Step>,
  makeWorld: () => DrawnWorld<Step>,
  numRuns: number,
): void {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 40, size: 'max' }), (steps) => {
      const world = makeWorld();
      for (const step of steps) world.take(step);
      world.look();
    }),
    { numRuns },
  );
}
