// Masks what looks like a secret in the arguments of a process, before anything else sees them.
import type { ByteString } from '../bytes.ts';
import { findNamedSecrets } from './named.ts';
import { maskSpans, type Span } from './spans.ts';
import { findTokens } from './tokens.ts';
import { findUrlSecrets } from './urls.ts';

/** argv as the kernel keeps it, to the same with `***` in place of secrets. The number of arguments stays. */
export type Redactor = (args: ByteString) => ByteString;

/** Finds parts to mask. */
export type FindSecrets = (args: ByteString) => readonly Span[];

/** @param patterns besides the built-in ones: see patterns.ts */
export function createRedactor(patterns: readonly FindSecrets[] = []): Redactor {
  const finders: readonly FindSecrets[] = [findNamedSecrets, findTokens, findUrlSecrets, ...patterns];
  return (args) =>
    maskSpans(
      args,
      finders.flatMap((find) => find(args)),
    );
}
