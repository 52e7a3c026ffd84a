// The steps of writing what is shown to a file: as what, where to, and whether over what is there.
import type { Input } from './view.ts';

export const WRITE_FORMATS = ['csv', 'ndjson', 'svg'] as const;

export type WriteFormat = (typeof WRITE_FORMATS)[number];

export type WriteDialog =
  | { readonly kind: 'writeFormat'; readonly choice: number }
  | { readonly kind: 'writeName'; readonly format: WriteFormat; readonly input: Input }
  | { readonly kind: 'overwrite'; readonly format: WriteFormat; readonly name: string; readonly choice: number };
