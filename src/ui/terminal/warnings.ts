// What Node warns of goes to stderr, which is the screen's own terminal: two lines there scroll it, and what does not
// change by itself would stay where it does not belong.

/** Until it is disposed, warnings are kept; then they are told. */
export function holdWarnings(): Disposable {
  const kept: Error[] = [];
  const keep = (warning: Error) => {
    kept.push(warning);
  };
  const tellers = process.listeners('warning');
  process.removeAllListeners('warning');
  process.on('warning', keep);
  return {
    [Symbol.dispose]() {
      process.off('warning', keep);
      for (const teller of tellers) process.on('warning', teller);
      for (const warning of kept) for (const teller of tellers) teller(warning);
    },
  };
}
