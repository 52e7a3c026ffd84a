// A parsed filter to a predicate.
import { assertNever } from '../assert.ts';
import type { Process } from '../process.ts';
import { isRunningAt } from '../select/columns.ts';
import type { Lookup } from '../select/lookup.ts';
import { Ancestry } from './ancestry.ts';
import { compareNumber, compareText } from './compare.ts';
import { compileCommand, compileCommandPattern, compileWord } from './matchCommand.ts';
import { parseFilter } from './parse.ts';
import type { Field, FilterNode, Need, Operator, StateWord, TestText } from './syntax.ts';

export type Predicate = (process: Process, lookup: Lookup) => boolean;

/** A filter that is in force. An empty text matches everything. */
export interface Filter {
  readonly text: string;
  /** Of one that stands for a group (groups/groupFilter.ts): which. Two groups may read the same. */
  readonly group?: string;
  readonly matches: Predicate;
  /** Looks at numbers that settle only a moment after the end of a process. */
  readonly isSettling: boolean;
  /** What it looks at besides the process: when that is told late, what was matched before may not hold. */
  readonly needs: ReadonlySet<Need>;
  /** To be called often enough, also while nothing is matched: parents are forgotten before their children. */
  keepUp(lookup: Lookup): void;
}

export const NO_FILTER: Filter = {
  text: '',
  matches: () => true,
  isSettling: false,
  needs: new Set(),
  keepUp: () => {},
};

/** Whether they let the same processes pass. */
export function isSameFilter(a: Filter | undefined, b: Filter): boolean {
  return a?.text === b.text && a.group === b.group;
}

/** @throws FilterError */
export function compileFilter(text: string): Filter {
  const node = parseFilter(text);
  if (node === undefined) return NO_FILTER;
  const facts = { pids: new Set<number>(), needs: new Set<Need>(), isSettling: false };
  lookInto(node, facts);
  const { pids, needs, isSettling } = facts;
  const ancestry = new Ancestry([...pids]);
  const keepUp = (lookup: Lookup) => {
    if (pids.size > 0) ancestry.keepUp(lookup.lineage());
    else if (needs.has('parents')) lookup.lineage();
  };
  return { text, matches: compile(node, ancestry), isSettling, needs, keepUp };
}

interface FilterFacts {
  readonly pids: Set<number>;
  readonly needs: Set<Need>;
  isSettling: boolean;
}

function lookInto(node: FilterNode, facts: FilterFacts): void {
  switch (node.type) {
    case 'word':
    case 'state':
      return;
    case 'compare':
    case 'pattern':
      if (node.field.settles === true) facts.isSettling = true;
      if (node.field.need !== undefined) facts.needs.add(node.field.need);
      return;
    case 'under':
      facts.needs.add('parents');
      facts.pids.add(node.pid);
      return;
    case 'not':
      return lookInto(node.node, facts);
    case 'and':
    case 'or':
      for (const part of node.nodes) lookInto(part, facts);
      return;
    default:
      assertNever(node);
  }
}

function compile(node: FilterNode, ancestry: Ancestry): Predicate {
  switch (node.type) {
    case 'word':
      return compileWord(node.text);
    case 'state':
      return STATES[node.state];
    case 'compare':
      return compileComparison(node.field, node.operator, node.value);
    case 'pattern':
      return compilePatternOf(node.field, node.isNegated, node.matches);
    case 'under': {
      const isUnder: Predicate = (process, lookup) => ancestry.isUnder(process, node.pid, lookup.lineage());
      return node.isNegated ? (process, lookup) => !isUnder(process, lookup) : isUnder;
    }
    case 'not': {
      const inner = compile(node.node, ancestry);
      return (process, lookup) => !inner(process, lookup);
    }
    case 'and':
    case 'or': {
      const parts = node.nodes.map((part) => compile(part, ancestry));
      return node.type === 'and'
        ? (process, lookup) => parts.every((matches) => matches(process, lookup))
        : (process, lookup) => parts.some((matches) => matches(process, lookup));
    }
    default:
      return assertNever(node);
  }
}

const STATES: Readonly<Record<StateWord, Predicate>> = {
  running: (process, lookup) => isRunningAt(process, lookup.nowBootNs),
  finished: (process, lookup) => !isRunningAt(process, lookup.nowBootNs),
  lost: (process, lookup) => !isRunningAt(process, lookup.nowBootNs) && process.end?.how === 'lost',
};

function compileComparison(field: Field, operator: Operator, wanted: number | string): Predicate {
  if (field.id === 'command') return compileCommand(operator, String(wanted));
  const { names } = field;
  if (names !== undefined && typeof wanted === 'string') {
    const isWanted = compileName(field, operator, wanted);
    if (isWanted !== undefined) return byNames(names, operator === '!=' || operator === '!~', isWanted);
  }
  const compare = typeof wanted === 'string' ? compareText(operator, wanted) : compareNumber(operator, wanted);
  return (process, lookup) => {
    const value = field.value(process, lookup);
    return value !== undefined && compare(value);
  };
}

/** undefined for an order: that is one of single values. */
function compileName({ isMeant }: Field, operator: Operator, wanted: string): TestText | undefined {
  switch (operator) {
    case '=':
    case '!=':
      return (name) => (isMeant === undefined ? name === wanted : isMeant(name, wanted));
    case '~':
    case '!~':
      return compareText('~', wanted);
    default:
      return undefined;
  }
}

function byNames(names: NonNullable<Field['names']>, isNegated: boolean, isWanted: TestText): Predicate {
  return (process, lookup) => {
    const known = names(process, lookup);
    return known !== undefined && known.some(isWanted) !== isNegated;
  };
}

function compilePatternOf(field: Field, isNegated: boolean, matches: TestText): Predicate {
  if (field.id === 'command') {
    const isMatch = compileCommandPattern(matches);
    return isNegated ? (process, lookup) => !isMatch(process, lookup) : isMatch;
  }
  const names: NonNullable<Field['names']> =
    field.names ??
    ((process, lookup) => {
      const value = field.value(process, lookup);
      return value === undefined ? undefined : [String(value)];
    });
  return byNames(names, isNegated, matches);
}
