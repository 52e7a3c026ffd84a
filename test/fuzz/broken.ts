// A target with all that can be wrong with one.
import * as fc from 'fast-check';
import type { Target } from '../../scripts/fuzz/target.ts';

export const target: Target<string> = {
  name: 'broken',
  about: 'throws for a text with an exclamation mark, hangs for "hang", takes all memory for "fill"',
  inputs: fc.string({ maxLength: 8 }),
  check(text) {
    for (; text === 'hang'; );
    const taken: number[][] = [];
    while (text === 'fill') taken.push(new Array<number>(1e5).fill(taken.length));
    if (text.includes('!')) throw new Error(`an exclamation mark in ${JSON.stringify(text)}`);
    return 'read';
  },
};
