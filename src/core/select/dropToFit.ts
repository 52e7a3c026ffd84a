// What a narrow terminal leaves out.

export interface Droppable {
  /** The highest goes first, and of equals the last; 0 stays. */
  readonly dropOrder: number;
}

/** The items that are left, in their order, when enough of the least important ones are gone, or all that may go. */
export function dropToFit<T extends Droppable>(
  items: readonly T[],
  isFitting: (kept: readonly T[]) => boolean,
): readonly T[] {
  let kept = items;
  while (!isFitting(kept)) {
    const highest = kept.reduce((most, { dropOrder }) => Math.max(most, dropOrder), 0);
    if (highest === 0) break;
    kept = kept.toSpliced(
      kept.findLastIndex(({ dropOrder }) => dropOrder === highest),
      1,
    );
  }
  return kept;
}
