// Keys while a filter is typed: it works at once, Tab completes it, up and down bring back the ones before.
import { chooseCandidate, complete, settledPart } from '../../core/filter/complete.ts';
import { compileFilter, NO_FILTER } from '../../core/filter/match.ts';
import { FilterError } from '../../core/filter/syntax.ts';
import { knownValues } from '../../core/select/known.ts';
import type { Dialog, Input } from '../../core/state/view.ts';
import type { CommandContext } from './commandContext.ts';
import { closeDialog } from './commands.ts';
import { editInput } from './editInput.ts';
import type { KeyName } from './keyName.ts';

type Filtering = Extract<Dialog, { kind: 'filter' }>;

export function handleFilterKey(dialog: Filtering, key: KeyName, context: CommandContext): void {
  switch (key) {
    case 'escape':
      context.dispatch({ type: 'filter/changed', filter: NO_FILTER });
      return closeDialog(context);
    case 'enter':
      return acceptFilter(dialog, context);
    case 'tab':
      return completeFilter(dialog, 1, context);
    case 'shift-tab':
      return completeFilter(dialog, -1, context);
    case 'up':
      return recallFilter(dialog, -1, context);
    case 'down':
      return recallFilter(dialog, 1, context);
    default: {
      const input = editInput(dialog.input, key);
      if (input !== dialog.input) changeFilter(dialog, input, context);
    }
  }
}

/** What is typed is in force at once, but for what is not finished; one that is broken leaves the last good one. */
export function changeFilter(dialog: Filtering, input: Input, context: CommandContext): void {
  const known = knownValues(context.state, context.selected);
  const completion = complete(input.text, input.cursor, known);
  const next = apply({ ...dialog, completion, past: undefined }, input, context);
  context.dispatch({ type: 'dialog/changed', dialog: next });
}

function apply(dialog: Filtering, input: Input, context: CommandContext): Filtering {
  const error = errorOf(input.text);
  if (error === undefined) {
    const known = knownValues(context.state, context.selected);
    const settled = settledPart(input.text, input.cursor, known);
    if (errorOf(settled) === undefined) force(settled.trim(), context);
  }
  return { ...dialog, input: { ...input, error } };
}

/** One that reads as the one in force leaves that: it may stand for a group, and know more than its text says. */
function force(text: string, { state, dispatch }: CommandContext): void {
  if (text !== state.view.filter.text) dispatch({ type: 'filter/changed', filter: compileFilter(text) });
}

function errorOf(text: string): Input['error'] {
  try {
    compileFilter(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return { message: error.message, position: error.position };
  }
}

/** Now all of it is meant as it stands. One that is broken stays open: the last good one is in force meanwhile. */
function acceptFilter({ input: { text, error } }: Filtering, context: CommandContext): void {
  if (error !== undefined) return;
  force(text, context);
  context.dispatch({ type: 'filter/kept', text });
  closeDialog(context);
}

function completeFilter(dialog: Filtering, direction: 1 | -1, context: CommandContext): void {
  const { input } = dialog;
  const known = knownValues(context.state, context.selected);
  const completion = dialog.completion ?? complete(input.text, input.cursor, known);
  if (completion === undefined) return;
  const { text, cursor, completion: chosen } = chooseCandidate(input.text, input.cursor, completion, direction);
  // The only one is taken, and Tab goes on with what may follow.
  const isOnly = completion.candidates.length === 1;
  const next = isOnly ? complete(text, cursor, known) : chosen;
  const dialogWith = { ...dialog, completion: next, past: undefined };
  context.dispatch({ type: 'dialog/changed', dialog: apply(dialogWith, { ...input, text, cursor }, context) });
}

/** Below the newest one is what was typed before. */
function recallFilter(dialog: Filtering, direction: 1 | -1, context: CommandContext): void {
  const { input, past } = dialog;
  const typed = past?.typed ?? input.text;
  // The one that stands there already is not offered again.
  const texts = [...context.state.view.pastFilters.filter((text) => text !== typed), typed];
  const index = (past?.index ?? texts.length - 1) + direction;
  const text = texts[index];
  if (text === undefined) return;
  const next: Filtering = { ...dialog, completion: undefined, past: { index, typed } };
  const recalled = apply(next, { ...input, text, cursor: text.length }, context);
  context.dispatch({ type: 'dialog/changed', dialog: recalled });
}
