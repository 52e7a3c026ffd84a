// Comparisons of a value with what somebody has written.
import { assertNever } from '../assert.ts';
import type { Operator } from './syntax.ts';

export function compareText(operator: Operator, wanted: string): (value: number | string) => boolean {
  const lower = wanted.toLowerCase();
  switch (operator) {
    case '=':
      return (value) => value === wanted;
    case '!=':
      return (value) => value !== wanted;
    case '~':
      return (value) => String(value).toLowerCase().includes(lower);
    case '!~':
      return (value) => !String(value).toLowerCase().includes(lower);
    case '>':
      return (value) => value > wanted;
    case '<':
      return (value) => value < wanted;
    case '>=':
      return (value) => value >= wanted;
    case '<=':
      return (value) => value <= wanted;
    default:
      return assertNever(operator);
  }
}

export function compareNumber(operator: Operator, wanted: number): (value: number | string) => boolean {
  switch (operator) {
    case '=':
    case '~':
      return (value) => value === wanted;
    case '!=':
    case '!~':
      return (value) => value !== wanted;
    case '>':
      return (value) => Number(value) > wanted;
    case '<':
      return (value) => Number(value) < wanted;
    case '>=':
      return (value) => Number(value) >= wanted;
    case '<=':
      return (value) => Number(value) <= wanted;
    default:
      return assertNever(operator);
  }
}
