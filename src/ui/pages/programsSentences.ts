// The groups for a screen reader: a sentence for each, its figures in words.
import { formatCount } from '../../core/format/bytes.ts';
import { formatDuration } from '../../core/format/duration.ts';
import { groupingOf } from '../../core/groups/grouping.ts';
import { type GroupRow, type GroupRows, stormTexts } from '../../core/select/groupRows.ts';
import { selectWindow } from '../../core/select/window.ts';
import type { State } from '../../core/state/state.ts';
import { withSelected } from './processSentence.ts';

/** @param height in rows @param empty why there are none */
export function programsSentences({ view }: State, rows: GroupRows, height: number, empty: string): string[] {
  const { groups, length } = rows;
  const { offset, cursorIndex } = selectWindow(rows, view.programs.cursor, height);
  const end = Math.min(offset + height, length);
  const sentences: string[] = [];
  for (let index = offset; index < end; index++) {
    const row = rows.at(index);
    if (row !== undefined) sentences.push(groupSentence(row, rows));
  }
  const place =
    length === 0 ? `none${empty === '' ? '' : ` (${empty})`}` : `${formatCount(length)}, ${offset + 1} to ${end} here`;
  const counting = groups.progress === undefined ? '' : `, counting, ${Math.floor(100 * groups.progress)} percent`;
  const title = `By ${groupingOf(groups.grouping).name}: ${place}, of ${formatCount(groups.counted)} finished${counting}.`;
  return withSelected(title, sentences, cursorIndex - offset);
}

function groupSentence(row: GroupRow, rows: GroupRows): string {
  const { durations, failures } = row.group;
  const storm = rows.stormOf(row);
  const figures =
    durations.count === 0
      ? []
      : [
          `${formatCount(durations.count)} finished`,
          failures > 0 ? `${formatCount(failures)} failed` : '',
          `${formatDuration(durations.totalNs)} in all`,
          `half within ${formatDuration(durations.quantileNs(0.5) ?? 0)}`,
          `95 percent within ${formatDuration(durations.quantileNs(0.95) ?? 0)}`,
        ];
  const running = row.running > 0 ? `${formatCount(row.running)} running` : '';
  const parts = [running, ...figures, storm === undefined ? '' : stormTexts(storm)[0]];
  return `${row.name}: ${parts.filter((part) => part !== '').join(', ')}.`;
}
