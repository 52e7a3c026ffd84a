// Every key of the tables. Dispatch, help and the footer are made from these rows: a new key is one row.
import { isStandingStill } from '../../core/state/replay.ts';
import type { State } from '../../core/state/state.ts';
import type { Command } from './commandContext.ts';
import * as commands from './commands.ts';
import type { KeyName } from './keyName.ts';
import { showInTree } from './treeCommands.ts';

export interface KeyBinding {
  /** By which the configuration gives it other keys. */
  readonly id?: CommandId;
  readonly keys: readonly KeyName[];
  /** For help. */
  readonly does: string;
  /** For the footer; the order there is that of the rows. */
  readonly hint?: string;
  /** For the footer while the view stands still. */
  readonly hintWhileStill?: string;
  /** Refused where a recording is shown: not offered there. */
  readonly isForLive?: true;
  readonly run: Command;
}

/** Letters and hyphens: `next-table`. */
export type CommandId = string;

export interface KeyGroup {
  readonly title: string;
  readonly bindings: readonly KeyBinding[];
}

const PAGES: KeyGroup = {
  title: 'Look at them another way',
  bindings: [
    {
      id: 'processes',
      keys: ['1'],
      does: 'processes: what runs, and what has ended',
      run: commands.goToPage('processes'),
    },
    {
      id: 'tree',
      keys: ['2'],
      does: 'tree: who started whom, with the sums of each branch',
      run: commands.goToPage('tree'),
    },
    {
      id: 'programs',
      keys: ['3', 'a'],
      does: 'programs: figures of many; a there: by parent, user, unit, container, exit, command',
      run: commands.goToPage('programs'),
    },
    {
      id: 'timeline',
      keys: ['4'],
      does: 'timeline: what ran when',
      run: commands.goToPage('timeline'),
    },
  ],
};

const MOVE: KeyGroup = {
  title: 'Move',
  bindings: [
    { id: 'up', keys: ['up', 'k'], does: 'up', run: commands.move(() => -1) },
    { id: 'down', keys: ['down', 'j'], does: 'down', run: commands.move(() => 1) },
    { id: 'page-up', keys: ['pageup'], does: 'a page up', run: commands.move((height) => -height) },
    { id: 'page-down', keys: ['pagedown'], does: 'a page down', run: commands.move((height) => height) },
    { id: 'first', keys: ['g', 'home'], does: 'to the first row', run: commands.moveTo('first') },
    { id: 'last', keys: ['G', 'end'], does: 'to the last row', run: commands.moveTo('last') },
    {
      id: 'next-table',
      keys: ['tab', 'shift-tab'],
      does: 'to the other table',
      hint: 'table',
      run: commands.nextTable,
    },
    { id: 'parent', keys: ['u'], does: 'to the parent of the selected process', run: commands.goToParent },
    { id: 'follow', keys: ['F'], does: 'follow the selected process, also when it ends', run: commands.toggleFollow },
    { id: 'newest', keys: ['f'], does: 'stay at the newest', run: commands.stayAtNewest },
  ],
};

const CHOOSE: KeyGroup = {
  title: 'Choose what is shown',
  bindings: [
    {
      id: 'threshold-up',
      keys: ['+', '='],
      does: 'threshold up: off, 1 ms, 2 ms, 5 ms … 5 min',
      hint: 'threshold',
      run: commands.changeThreshold(1),
    },
    { id: 'threshold-down', keys: ['-'], does: 'threshold down', run: commands.changeThreshold(-1) },
    { id: 'threshold-off', keys: ['0'], does: 'threshold off', run: commands.thresholdOff },
    { id: 'threshold', keys: ['d'], does: 'type a threshold: 50, 1.5s, 2m', run: commands.typeThreshold },
    {
      id: 'filter',
      keys: ['/'],
      does: 'filter: words, FIELD=VALUE, and, or, !',
      hint: 'filter',
      run: commands.typeFilter,
    },
    { id: 'columns', keys: ['C'], does: 'choose the columns, their order and width', run: commands.chooseColumns },
    {
      id: 'pause',
      keys: ['p', 'space'],
      does: 'pause the view; recording goes on',
      hint: 'pause',
      hintWhileStill: 'go on',
      run: commands.togglePause,
    },
  ],
};

const SORT: KeyGroup = {
  title: 'Sort',
  bindings: [
    { id: 'sort', keys: ['s'], does: 'choose the column to sort by', hint: 'sort', run: commands.chooseOrder },
    { id: 'sort-previous', keys: ['<'], does: 'sort by the column before', run: commands.stepOrder(-1) },
    { id: 'sort-next', keys: ['>'], does: 'sort by the next column', run: commands.stepOrder(1) },
    { id: 'reverse', keys: ['r'], does: 'reverse the order', run: commands.reverseOrder },
  ],
};

const ACT: KeyGroup = {
  title: 'Act on the selected process',
  bindings: [
    { id: 'details', keys: ['enter'], does: 'details', hint: 'details', run: commands.showDetails },
    { id: 'show-in-tree', keys: ['t'], does: 'show it in the tree', hint: 'tree', run: showInTree },
    { id: 'copy', keys: ['c'], does: 'copy its command line, quoted for a shell', run: commands.copyCommand },
    {
      id: 'signal',
      keys: ['K'],
      does: 'send it a signal (asks first)',
      hint: 'signal',
      isForLive: true,
      run: commands.askSignal,
    },
  ],
};

const REPLAY: KeyGroup = {
  title: 'Play a recording (tracer-tui replay)',
  bindings: [
    {
      id: 'back-10s',
      keys: ['['],
      does: '10 s back; p and Space stop and go on',
      run: commands.replay((play) => play.seek(-10)),
    },
    { id: 'on-10s', keys: [']'], does: '10 s on', run: commands.replay((play) => play.seek(10)) },
    { id: 'back-1min', keys: ['{'], does: 'a minute back', run: commands.replay((play) => play.seek(-60)) },
    { id: 'on-1min', keys: ['}'], does: 'a minute on', run: commands.replay((play) => play.seek(60)) },
    { id: 'slower', keys: ['('], does: 'slower: down to ×0.1', run: commands.replay((play) => play.changeSpeed(-1)) },
    { id: 'faster', keys: [')'], does: 'faster: up to ×1000', run: commands.replay((play) => play.changeSpeed(1)) },
    { id: 'beginning', keys: ['B'], does: 'to its beginning', run: commands.replay((play) => play.toStart()) },
    { id: 'end', keys: ['E'], does: 'to its end: everything at once', run: commands.replay((play) => play.toEnd()) },
  ],
};

const PROGRAM: KeyGroup = {
  title: 'Program',
  bindings: [
    {
      id: 'output',
      keys: ['o'],
      does: 'what the followed command prints; type into it; without one, the columns',
      run: commands.showOutput,
    },
    {
      id: 'write',
      keys: ['w'],
      does: 'write what is shown to a file: CSV, NDJSON or a picture',
      run: commands.chooseFormat,
    },
    { id: 'clear', keys: ['escape'], does: 'close, then clear the cursor, then the filter', run: commands.clear },
    { id: 'help', keys: ['?'], does: 'help', hint: 'help', run: commands.showHelp },
    { id: 'quit', keys: ['q', 'ctrl-c'], does: 'quit', hint: 'quit', run: commands.quit },
    { id: 'suspend', keys: ['ctrl-z'], does: 'suspend; fg goes on', run: commands.suspend },
  ],
};

/** Of the page with the tables. */
export const TABLE_KEYS: readonly KeyGroup[] = [MOVE, SORT];

/** Of every page. */
export const COMMON_KEYS: readonly KeyGroup[] = [PAGES, CHOOSE, ACT, REPLAY, PROGRAM];

/** Keys of the user's own, and what each does; undefined: nothing. */
export type KeyChanges = ReadonlyMap<KeyName, CommandId | undefined>;

const NO_CHANGES: KeyChanges = new Map();

/** They are asked for with each frame and each key, and change with the page alone. */
const made = new WeakMap<readonly KeyGroup[], WeakMap<KeyChanges, readonly KeyGroup[]>>();

/** Those of a page first, and every key once. What the user has changed counts before what is built in. */
export function keysOf(
  page: { readonly keys: readonly KeyGroup[] },
  changes: KeyChanges = NO_CHANGES,
): readonly KeyGroup[] {
  const known = made.get(page.keys)?.get(changes);
  if (known !== undefined) return known;
  const groups = makeKeys(page, changes);
  made.set(page.keys, (made.get(page.keys) ?? new WeakMap()).set(changes, groups));
  return groups;
}

function makeKeys(page: { readonly keys: readonly KeyGroup[] }, changes: KeyChanges): readonly KeyGroup[] {
  const groups = defaultKeysOf(page);
  if (changes.size === 0) return groups;
  const ids = new Set(groups.flatMap(({ bindings }) => bindings.map(({ id }) => id)));
  // Where a command is not there, on another page, its key is free.
  const changed = [...changes].filter(([, id]) => id === undefined || ids.has(id));
  const taken = new Set(changed.map(([key]) => key));
  const addedTo = (id: CommandId | undefined) =>
    id === undefined ? [] : changed.filter(([, wanted]) => wanted === id).map(([key]) => key);
  return groups.map(({ title, bindings }) => ({
    title,
    bindings: bindings
      .map((binding) => ({
        ...binding,
        keys: [...addedTo(binding.id), ...binding.keys.filter((key) => !taken.has(key))],
      }))
      .filter(({ keys }) => keys.length > 0),
  }));
}

function defaultKeysOf(page: { readonly keys: readonly KeyGroup[] }): readonly KeyGroup[] {
  const own = new Set(page.keys.flatMap(({ bindings }) => bindings.flatMap(({ keys }) => keys)));
  const common = COMMON_KEYS.map(({ title, bindings }) => ({
    title,
    bindings: bindings
      .map((binding) => ({ ...binding, keys: binding.keys.filter((key) => !own.has(key)) }))
      .filter(({ keys }) => keys.length > 0),
  }));
  return [...page.keys, ...common];
}

/** Those that are of use there, and what they do now. */
export function offeredKeys(groups: readonly KeyGroup[], { replay, view }: State): readonly KeyGroup[] {
  const standsStill = view.paused !== undefined || (replay !== undefined && isStandingStill(replay));
  if (replay === undefined && !standsStill) return groups;
  return groups.map(({ title, bindings }) => ({
    title,
    bindings: bindings
      .filter(({ isForLive }) => replay === undefined || isForLive !== true)
      .map((one) => (standsStill && one.hintWhileStill !== undefined ? { ...one, hint: one.hintWhileStill } : one)),
  }));
}

export function findBinding(groups: readonly KeyGroup[], key: KeyName): KeyBinding | undefined {
  for (const { bindings } of groups) {
    const found = bindings.find(({ keys }) => keys.includes(key));
    if (found !== undefined) return found;
  }
  return undefined;
}

const LABELS: Readonly<Record<KeyName, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
  tab: 'Tab',
  'shift-tab': 'Shift-Tab',
  space: 'Space',
  enter: 'Enter',
  escape: 'Esc',
  'ctrl-c': 'Ctrl-C',
  'ctrl-z': 'Ctrl-Z',
};

/** As it stands on a keyboard. */
export function keyLabel(key: KeyName): string {
  return LABELS[key] ?? key;
}
