// What TypeScript needs to know of stamp.mjs.
interface Step {
  readonly name: string;
  inputs(): readonly string[];
  facts(): Readonly<Record<string, unknown>>;
}
export function filesBelow(dir: string, skip?: readonly string[]): string[];
export function fingerprint(step: Step): string;
export function whyStale(step: Step): string | undefined;
export function writeStamp(step: Step, taken: string, result: { readonly made: readonly string[] }): void;
export function removeStamp(step: Step): void;
