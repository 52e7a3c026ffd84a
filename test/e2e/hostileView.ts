// What the tests of hostile processes share: a view of theirs, their details, and that nothing got through.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { HOSTILE, HOSTILE_TEXTS, runWith } from '../support/hostile.ts';
import { type ProgramName, program } from '../support/programs.ts';
import type { Terminal } from '../support/terminal.ts';
import { findHostile } from '../support/terminal-bytes.ts';
import { openView, tableRows } from './view.ts';

/** A view that is wide enough for whole names, with one process for each hostile text, as an argument. */
export async function openWith(marker: string, args: readonly string[] = []): Promise<Terminal> {
  const view = await openView({ cols: 200, rows: 50, args });
  for (const [name, text] of Object.entries(HOSTILE)) await runWith('/bin/true', [`${marker}-${name}`, text, text]);
  view.type(`\t/${marker}\r`);
  await view.waitFor((screen) => isShown(screen, marker, HOSTILE_TEXTS.length));
  return view;
}

/** Processes that live for as long as a test. */
export class Children implements Disposable {
  readonly #children: ChildProcess[] = [];

  async start(name: ProgramName, ...args: readonly string[]): Promise<ChildProcess> {
    const child = spawn(await program(name), args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#children.push(child);
    return child;
  }

  [Symbol.dispose](): void {
    for (const child of this.#children) child.kill('SIGKILL');
  }
}

export function isShown(screen: readonly string[], marker: string, count: number): boolean {
  return tableRows(screen, 'FINISHED').filter((row) => row.includes(marker)).length >= count;
}

export function assertSafe(view: Terminal): void {
  assert.deepEqual(findHostile(view.raw()).slice(0, 3), []);
}

/** The details of the only finished process, from their beginning to their end. */
export async function readDetails(view: Terminal): Promise<string> {
  const row = view.screen().findIndex((line) => line.includes(' FINISHED ')) + 1;
  // A click on the selected one would open it.
  if (!view.cell(2, row).inverse) view.click(3, row);
  await view.waitFor(() => view.cell(2, row).inverse, { what: 'cursor' });
  view.press('enter');
  let all = (await view.waitFor('Life')).join('\n');
  for (let page = 0; page < 6 && !all.includes('cgroup  '); page++) {
    const before = view.screen().join('\n');
    view.press('pagedown');
    all += `\n${(await view.waitFor((rows) => rows.join('\n') !== before, { what: 'next page' })).join('\n')}`;
  }
  view.press('escape');
  await view.waitFor('FINISHED');
  return all;
}

/** Until the one process that it finds is there. */
export async function filterFor(view: Terminal, text: string): Promise<string> {
  view.type(`/\x15${text}\r`);
  const screen = await view.waitFor(
    (rows) =>
      tableRows(rows, 'FINISHED').length === 1 &&
      rows[1]?.includes(`filter ${text}  `) === true &&
      rows.at(-1)?.startsWith('? help') === true,
    { what: `one process of ${text}` },
  );
  return tableRows(screen, 'FINISHED')[0] ?? '';
}
