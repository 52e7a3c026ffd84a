// The cursor's process may end: with "follow" the cursor goes with it into the other table.
import type { ShownRows } from '../../core/select/rows.ts';
import type { ViewAction } from '../../core/state/actions.ts';
import type { State } from '../../core/state/state.ts';

export function followCursor({ view }: State, rows: ShownRows): readonly ViewAction[] {
  const cursor = view.cursors.running;
  if (!view.isFollowing || view.focus !== 'running' || cursor === undefined) return [];
  if (rows.tables.running.indexOf(cursor.key) >= 0) return [];
  const index = rows.tables.finished.indexOf(cursor.key);
  if (index < 0) return [];
  return [
    { type: 'focus/changed', table: 'finished' },
    {
      type: 'cursor/moved',
      table: 'finished',
      cursor: { key: cursor.key, index, screenRow: Math.min(index, cursor.screenRow) },
    },
  ];
}
