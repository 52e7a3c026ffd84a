// Members of a parsed line, each checked as it is read. What is wrong is told by the name of the member.
import { type ByteString, EMPTY_BYTES, utf8Bytes } from '../bytes.ts';
import { fromBase64 } from '../utf8.ts';

/** A line, or a part of one, as JSON.parse gives it. */
export type Line = Readonly<Record<string, unknown>>;

/** What is wrong with a line; whoever knows the number of the line adds it. */
export class LineError extends Error {
  override readonly name = 'LineError';
}

export function asLine(value: unknown, what: string): Line {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new LineError(`is wrong: ${what} is not an object`);
  return value as Line;
}

/** What the kernel counts in, and what other formats can hold. Dates are possible for all of it. */
const MOST = 2 ** 64;

/** A whole number of 64 bits, not negative. Above 2^53 it is as near as a double comes. */
export function count(line: Line, name: string, max = MOST): number {
  const value = line[name];
  const isWhole = typeof value === 'number' && Number.isInteger(value);
  if (isWhole && value >= 0 && value <= max) return value;
  throw wrong(line, name, max === MOST ? wanted(isWhole) : `a whole number up to ${max}`);
}

/** Of either sign. */
export function integer(line: Line, name: string): number {
  const value = line[name];
  const isWhole = typeof value === 'number' && Number.isInteger(value);
  if (isWhole && Math.abs(value) <= MOST / 2) return value;
  throw wrong(line, name, wanted(isWhole));
}

function wanted(isWhole: boolean): string {
  return isWhole ? 'a whole number of 64 bits' : 'a whole number';
}

export function flag(line: Line, name: string): boolean {
  const value = line[name];
  if (typeof value === 'boolean') return value;
  throw wrong(line, name, 'true or false');
}

export function string(line: Line, name: string): string {
  const value = line[name];
  if (typeof value === 'string') return value;
  throw wrong(line, name, 'text');
}

export function list(line: Line, name: string): readonly unknown[] {
  const value = line[name];
  if (Array.isArray(value)) return value;
  throw wrong(line, name, 'a list');
}

/** Text that came as bytes: a string, or `{"base64": "…"}` where it was not UTF-8. */
export function bytes(line: Line, name: string): ByteString {
  return toBytes(line[name]) ?? fail(line, name, 'text, or {"base64":…}');
}

/** argv as the kernel keeps it. */
export function args(line: Line): ByteString {
  const known = list(line, 'argv');
  let joined = '';
  for (const arg of known) joined += `${toBytes(arg) ?? fail(line, 'argv', 'a list of text, or of {"base64":…}')}\0`;
  if (line['last_arg_cut'] === true) joined = joined.slice(0, -1);
  return joined === '' ? EMPTY_BYTES : (joined as ByteString);
}

function toBytes(value: unknown): ByteString | undefined {
  if (typeof value === 'string') return utf8Bytes(value);
  if (typeof value !== 'object' || value === null || !('base64' in value)) return undefined;
  return typeof value.base64 === 'string' ? fromBase64(value.base64) : undefined;
}

function fail(line: Line, name: string, wanted: string): never {
  throw wrong(line, name, wanted);
}

function wrong(line: Line, name: string, wanted: string): LineError {
  if (!Object.hasOwn(line, name)) return new LineError(`has no "${name}"`);
  const found = JSON.stringify(line[name]);
  return new LineError(
    `is wrong: "${name}" is not ${wanted} but ${found.length > 40 ? `${found.slice(0, 40)}…` : found}`,
  );
}
