// A target whose module takes longer to load than an input may take.
import { setTimeout as sleep } from 'node:timers/promises';
import * as fc from 'fast-check';
import type { Target } from '../../scripts/fuzz/target.ts';

await sleep(2000);

export const target: Target<string> = {
  name: 'slow',
  about: 'loads for two seconds, and takes everything',
  inputs: fc.string(),
  check: () => 'read',
};
