// Names of files that yargs takes for something else: `-`, and whatever stands after `--`. It is given others for them.
import type { OptionSpecs } from './optionSpec.ts';
import { UsageError } from './usageError.ts';

/** No argument can have it. */
const HIDDEN = '\0';
const DASH = `${HIDDEN}-`;
const AFTER_DASHES = `${HIDDEN}${HIDDEN}`;

/** @throws UsageError where `--` stands for an option's value */
export function hideOperands(argv: readonly string[], options: OptionSpecs): readonly string[] {
  const dashes = argv.indexOf('--');
  const before = dashes < 0 ? argv : argv.slice(0, dashes);
  const hidden = before.map((arg) => (arg === '-' ? DASH : arg));
  if (dashes < 0) return hidden;
  const last = before.at(-1) ?? '';
  const wantsValue = Object.entries(options).some(
    ([name, { type, alias }]) => type === 'string' && (last === `--${name}` || last === `-${alias}`),
  );
  if (wantsValue) throw new UsageError(`${last} wants a value`);
  return [...hidden, ...argv.slice(dashes + 1).map((arg) => AFTER_DASHES + arg)];
}

/** Whoever has named files, and goes on after `--`, means a COMMAND. @throws UsageError */
export function checkOneSide(operands: readonly unknown[]): void {
  const after = operands.filter((operand) => String(operand).startsWith(AFTER_DASHES));
  if (after.length === 0 || after.length === operands.length) return;
  const list = after.map((operand) => shown(String(operand))).join(' ');
  throw new UsageError(
    `too many arguments: -- ${list} (files stand before -- or after it, and a recording runs no COMMAND)`,
  );
}

/** As it was typed. */
export function shown(arg: string): string {
  return arg.replace(/^\0+/, '');
}

export function withOperands(parsed: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const restore = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(restore);
    return typeof value === 'string' ? shown(value) : value;
  };
  return Object.fromEntries(Object.entries(parsed).map(([name, value]) => [name, restore(value)]));
}
