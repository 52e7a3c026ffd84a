// The table `[keys]`: which key does what.

import { type CommandId, type KeyChanges, keysOf } from '../keys/keymap.ts';
import { isKeyName, type KeyName } from '../keys/keyName.ts';
import { createPages } from '../pages/pages.ts';
import type { Complain } from './config.ts';
import { show } from './settings.ts';
import type { Table } from './toml.ts';

/** A key without a command. */
export const NO_COMMAND = 'none';
/** Whatever else is changed, this one leads out. */
const FIXED: readonly KeyName[] = ['ctrl-c'];

interface CommandKeys {
  readonly id: CommandId;
  readonly keys: readonly KeyName[];
  readonly does: string;
}

/** Every command that a key can have, of all pages, with the keys that are built in. */
export function commandKeys(): readonly CommandKeys[] {
  const bindings = createPages().flatMap((page) => keysOf(page).flatMap((group) => group.bindings));
  const byId = new Map<CommandId, CommandKeys>();
  for (const { id, keys, does } of bindings) if (id !== undefined && !byId.has(id)) byId.set(id, { id, keys, does });
  return [...byId.values()];
}

export function readKeys(table: Table, complain: Complain): KeyChanges {
  const changes = new Map<KeyName, CommandId | undefined>();
  const commands = commandKeys();
  for (const [key, command] of Object.entries(table)) {
    const path = ['keys', key];
    if (!isKeyName(key))
      complain(path, 'there is no key of that name: it is a character, ctrl-q, or one of enter, space, tab, pageup …');
    else if (FIXED.includes(key)) complain(path, 'this key always quits');
    else if (command === NO_COMMAND) changes.set(key, undefined);
    else if (typeof command === 'string' && commands.some(({ id }) => id === command)) changes.set(key, command);
    else complain(path, `no command is named ${show(command)}: see tracer-tui --print-config`);
  }
  tellConflicts(changes, commands, complain);
  return changes;
}

/** A command that loses its last key to another one is told: that may not be meant. */
function tellConflicts(changes: KeyChanges, commands: readonly CommandKeys[], complain: Complain): void {
  const given = new Set(changes.values());
  for (const { id, keys } of commands) {
    const taken = keys.find((key) => changes.get(key) !== undefined && changes.get(key) !== id);
    if (taken === undefined || given.has(id) || keys.some((key) => !changes.has(key))) continue;
    complain(['keys', taken], `this was the only key of ${show(id)}, which has none now: give it another one`);
  }
}
