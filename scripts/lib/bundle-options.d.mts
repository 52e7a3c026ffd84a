// What TypeScript needs to know of bundle-options.mjs.
import type { BuildOptions } from 'esbuild';
export const bundleOptions: BuildOptions;
