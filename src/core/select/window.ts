// Which part of a long table is on the screen, and where the cursor stands.

/** Rows of any kind, each with a key of its own. */
interface Keyed<Key> {
  readonly length: number;
  at(index: number): { readonly key: Key } | undefined;
  /** -1 when it is not shown. */
  indexOf(key: Key): number;
}

interface KeyedCursor<Key> {
  readonly key: Key;
  readonly index: number;
  readonly screenRow: number;
}

export interface Window {
  /** The first row shown. */
  readonly offset: number;
  /** Row of the cursor in the table; -1 without one. */
  readonly cursorIndex: number;
}

/**
 * The cursor's process keeps its place on the screen while rows come above it; when it is
 * gone, the cursor stands on whoever took its place.
 */
export function selectWindow<Key>(rows: Keyed<Key>, cursor: KeyedCursor<Key> | undefined, height: number): Window {
  if (cursor === undefined || rows.length === 0) return { offset: 0, cursorIndex: -1 };
  const found = rows.indexOf(cursor.key);
  const cursorIndex = found >= 0 ? found : Math.min(cursor.index, rows.length - 1);
  const screenRow = Math.max(0, Math.min(cursor.screenRow, height - 1));
  const offset = Math.max(0, Math.min(cursorIndex - screenRow, rows.length - height));
  return { offset, cursorIndex };
}

/** The table scrolled by rows; the cursor stays with its process as long as that is on the screen. */
export function scrollWindow<Key>(
  rows: Keyed<Key>,
  { offset, cursorIndex }: Window,
  height: number,
  by: number,
): KeyedCursor<Key> | undefined {
  const to = Math.max(0, Math.min(offset + by, rows.length - height));
  // Without a cursor the newest are shown; what scrolls away from them has one.
  if (to === offset && cursorIndex < 0) return undefined;
  const index = Math.max(to, Math.min(cursorIndex, to + height - 1, rows.length - 1));
  const process = rows.at(index);
  return process && { key: process.key, index, screenRow: index - to };
}

/** The cursor on another row, scrolled no further than needed. Stays inside the table. */
export function moveCursor<Key>(
  rows: Keyed<Key>,
  window: Window,
  height: number,
  toIndex: number,
): KeyedCursor<Key> | undefined {
  const index = Math.max(0, Math.min(toIndex, rows.length - 1));
  const process = rows.at(index);
  if (process === undefined) return undefined;
  let { offset } = window;
  if (index < offset) offset = index;
  if (index >= offset + height) offset = index - height + 1;
  return { key: process.key, index, screenRow: index - offset };
}
