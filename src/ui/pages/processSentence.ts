// One process for a screen reader, the most important of it first.
import { briefCommand } from '../../core/format/command.ts';
import type { Process } from '../../core/process.ts';
import { findColumn, isRunningAt } from '../../core/select/columns.ts';
import type { Lookup } from '../../core/select/lookup.ts';

/** More of a command line is in the details. */
const COMMAND_CHARACTERS = 60;

export function processSentence(process: Process, lookup: Lookup): string {
  const text = (column: string) => findColumn(column)?.text(process, lookup, COMMAND_CHARACTERS).trim() ?? '';
  const parts = [
    `${briefCommand(process, lookup.nowBootNs, COMMAND_CHARACTERS)}, process ${process.pid}`,
    isRunningAt(process, lookup.nowBootNs) ? `running for ${text('duration')}` : `ran ${text('duration')}`,
    howItEnded(text('exit')),
    text('cpu') === '' ? '' : `CPU time ${text('cpu').replace('~', 'about ')}`,
    text('rss') === '' ? '' : `peak memory ${text('rss').replace('≤', 'at most ')}`,
    `user ${text('user')}`,
    `started ${text('start')}`,
    `parent ${process.ppid}`,
  ];
  return `${parts.filter((part) => part !== '').join(', ')}.`;
}

function howItEnded(exit: string): string {
  if (exit === '') return '';
  if (exit === '?') return 'its end was not seen';
  if (/^\d+$/.test(exit)) return exit === '0' ? 'exit 0' : `failed with exit ${exit}`;
  return `killed by signal ${exit.replace('*', ', core dumped')}`;
}

/** Who is selected first, and then all that are on the screen. @param selected its place among them; -1: none */
export function withSelected(title: string, sentences: readonly string[], selected: number): string[] {
  const sentence = sentences[selected];
  return [...(sentence === undefined ? [] : [`Selected: ${sentence}`]), title, ...sentences];
}
