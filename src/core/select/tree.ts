// The tree of all processes, running and finished, kept from call to call: an update costs what is new, what runs,
// and the way from there to the root. 100,000 finished ones cost a frame no more than 100.
import type { State } from '../state/state.ts';
import { type Folding, isOpen, keepsFinished } from '../state/treeView.ts';
import { type Criteria, criteriaOf, isSameCriteria, isShown } from './criteria.ts';
import { Forest } from './forest.ts';
import { type Lookup, selectLookup } from './lookup.ts';
import { SettledNodes } from './settledNodes.ts';
import { TreeNode } from './treeNode.ts';
import { TreeRows } from './treeRows.ts';

/** So long a finished process can still be seen when its branch is over. To a tick. */
const LEAVES_AFTER_NS = 5e9;
const TICK_NS = 250e6;

/** The numbers of finished ones settle a moment after their end: the newest are looked at each time, the others seldom. */
const OFTEN = 2048;
const SELDOM_NS = 1e9;

export type TreeSelector = (state: State) => TreeRows;

/** A selector with a memory of its own; the same state always gives the same tree. */
export function createTreeSelector(): TreeSelector {
  let keeper: TreeKeeper | undefined;
  return (state) => {
    // A recording that was rewound; or so much ended while nobody looked that some of it is forgotten already.
    if (keeper?.canGoOn(state) !== true) keeper = new TreeKeeper(state);
    return keeper.update(state);
  };
}

/** What decides which nodes are shown. */
interface Choice {
  readonly criteria: Criteria;
  readonly users: State['users'];
  readonly keepsFinished: boolean;
}

class TreeKeeper {
  readonly #forest = new Forest();
  readonly #rows = new TreeRows(this.#forest);
  readonly #table: State['table'];
  #state: State | undefined;
  #lookup: Lookup;
  #choice: Choice;
  #folding: Folding;
  /** Finished ones from `#firstOrdinal` on, in the order of their ordinals. */
  readonly #finished: TreeNode[] = [];
  #firstOrdinal: number;
  #unsettled: TreeNode[] = [];
  #checkedBootNs = 0;
  readonly #settled = new SettledNodes();
  #correctedVersion: number;
  /** Finished ones by when they leave. */
  readonly #due = new Map<number, TreeNode[]>();

  constructor(state: State) {
    this.#table = state.table;
    this.#firstOrdinal = state.table.history.firstOrdinal;
    this.#correctedVersion = state.table.correctedVersion;
    this.#lookup = selectLookup(state);
    this.#choice = choiceOf(state);
    this.#folding = state.view.tree.folding;
  }

  canGoOn({ table, view }: State): boolean {
    if (table !== this.#table) return false;
    const endOrdinal = view.paused?.endOrdinal ?? table.history.endOrdinal;
    return this.#seenOrdinal >= endOrdinal || this.#seenOrdinal >= table.history.firstOrdinal;
  }

  get #seenOrdinal(): number {
    return this.#firstOrdinal + this.#finished.length;
  }

  update(state: State): TreeRows {
    if (state === this.#state) return this.#rows;
    this.#state = state;
    this.#lookup = selectLookup(state);
    this.#rows.keepsFinished = keepsFinished(state);
    // While the view stands still, rows that are forgotten meanwhile stay too.
    if (state.view.paused === undefined) this.#forget(state.table.history.firstOrdinal);
    this.#applyChoice(state);
    this.#fold(state.view.tree.folding);
    this.#takeIn(state);
    this.#check(state);
    this.#letGo();
    return this.#rows;
  }

  #forget(firstOrdinal: number): void {
    const count = Math.min(firstOrdinal - this.#firstOrdinal, this.#finished.length);
    if (count <= 0) return;
    for (const node of this.#finished.splice(0, count)) this.#forest.forget(node);
    this.#firstOrdinal = firstOrdinal;
    this.#unsettled = this.#unsettled.filter(({ isForgotten }) => !isForgotten);
  }

  #applyChoice(state: State): void {
    const before = this.#choice;
    const choice = choiceOf(state);
    this.#choice = choice;
    const isOther = !isSameCriteria(before.criteria, choice.criteria) || choice.users !== before.users;
    if (!isOther && choice.keepsFinished === before.keepsFinished) return;
    for (const node of this.#forest.nodes.values()) {
      this.#forest.visits.count++;
      if (isOther) this.#admit(node, state);
      this.#show(node);
    }
  }

  #fold(folding: Folding): void {
    const before = this.#folding;
    if (folding === before) return;
    this.#folding = folding;
    const { nodes } = this.#forest;
    const concerned = folding.areOpen === before.areOpen ? [...before.except, ...folding.except] : nodes.keys();
    for (const key of concerned) {
      const node = nodes.get(key);
      if (node !== undefined) this.#forest.setOpen(node, isOpen(folding, key));
    }
  }

  /** What has started and ended since. */
  #takeIn(state: State): void {
    const { table, view } = state;
    const { nodes } = this.#forest;
    const added: TreeNode[] = [];
    const ended: TreeNode[] = [];
    const settled: TreeNode[] = [];
    for (const process of table.history.slice(this.#seenOrdinal, view.paused?.endOrdinal ?? table.history.endOrdinal)) {
      const known = nodes.get(process.key);
      const node = known ?? new TreeNode(process, false);
      this.#finished.push(node);
      if (process.usageQuality !== 'exact') this.#unsettled.push(node);
      else settled.push(node);
      if (known === undefined) added.push(node);
      else if (known.isRunning) {
        known.process = process;
        known.isRunning = false;
        ended.push(known);
        this.#forest.addSums(known, { count: 0, running: -1, failed: 0, cpuNs: 0 });
      }
      nodes.set(process.key, node);
    }
    for (const process of view.paused?.running ?? table.running.values()) {
      const known = nodes.get(process.key);
      if (known === undefined) {
        const node = new TreeNode(process, true);
        nodes.set(process.key, node);
        added.push(node);
      } else {
        // Another object while the view is paused, and again when it goes on.
        known.process = process;
        this.#refresh(known, state);
      }
    }
    // When all of them are known: a parent may have come after its child.
    for (const node of added) this.#add(node, state);
    for (const node of ended) this.#refresh(node, state);
    this.#settled.add(settled);
  }

  #add(node: TreeNode, state: State): void {
    const forest = this.#forest;
    node.isOpen = isOpen(this.#folding, node.key);
    // Children may stand below it already.
    forest.addSums(node, { count: 1, running: node.isRunning ? 1 : 0, failed: 0, cpuNs: 0 });
    node.countRows();
    forest.attach(node);
    this.#refresh(node, state);
  }

  /** What is known of finished ones that may still change. */
  #check(state: State): void {
    const { nowBootNs } = this.#lookup;
    const isFull = nowBootNs - this.#checkedBootNs >= SELDOM_NS;
    if (isFull) this.#checkedBootNs = nowBootNs;
    const { correctedVersion } = state.table;
    if (correctedVersion !== this.#correctedVersion) {
      this.#correctedVersion = correctedVersion;
      for (const node of this.#settled) this.#refresh(node, state);
    }
    const from = isFull ? 0 : Math.max(0, this.#unsettled.length - OFTEN);
    const settled: TreeNode[] = [];
    let kept = from;
    for (let index = from; index < this.#unsettled.length; index++) {
      const node = this.#unsettled[index] as TreeNode;
      this.#refresh(node, state);
      if (node.process.usageQuality === 'exact') settled.push(node);
      else this.#unsettled[kept++] = node;
    }
    this.#unsettled.length = kept;
    this.#settled.add(settled);
  }

  /** Carries up what is known of a process now. */
  #refresh(node: TreeNode, state: State): void {
    const forest = this.#forest;
    if (node.isForgotten) return;
    forest.visits.count++;
    const { process } = node;
    const { parentKey, startBootNs } = process;
    if (parentKey !== node.parentKey || startBootNs !== node.startBootNs) forest.move(node, parentKey, startBootNs);
    const cpuNs = process.usage?.cpuNs ?? 0;
    let isFailed = false;
    if (!node.isRunning) {
      const { end } = process;
      isFailed = end?.how === 'exited' && end.status !== 0;
      if (end !== undefined && end.timeBootNs !== node.endBootNs) forest.setEnd(node, end.timeBootNs);
    }
    if (cpuNs !== node.ownCpuNs || isFailed !== node.isFailed) {
      const failed = Number(isFailed) - Number(node.isFailed);
      forest.addSums(node, { count: 0, running: 0, failed, cpuNs: cpuNs - node.ownCpuNs });
      node.ownCpuNs = cpuNs;
      node.isFailed = isFailed;
    }
    this.#admit(node, state);
    this.#show(node);
  }

  #admit(node: TreeNode, { view }: State): void {
    node.isAdmitted = isShown(node.process, view, this.#lookup);
  }

  /** Those whose branch is over leave when they have been seen for a while. */
  #letGo(): void {
    const now = tickOf(this.#lookup.nowBootNs);
    for (const [tick, nodes] of this.#due) {
      if (tick > now) continue;
      this.#due.delete(tick);
      for (const node of nodes) if (!node.isForgotten) this.#forest.changed.add(node);
    }
    // More of them may be added meanwhile, and are looked at, too.
    for (const node of this.#forest.changed) this.#show(node);
    this.#forest.changed.clear();
  }

  #show(node: TreeNode): void {
    this.#forest.visits.count++;
    const isShown = node.isAdmitted && this.#isThere(node);
    if (isShown === node.isShown) return;
    node.isShown = isShown;
    this.#forest.addShown(node, isShown ? 1 : -1);
  }

  #isThere(node: TreeNode): boolean {
    if (this.#choice.keepsFinished || node.running > 0) return true;
    const dueTick = tickOf(node.lastEndBootNs + LEAVES_AFTER_NS);
    if (dueTick <= tickOf(this.#lookup.nowBootNs)) return false;
    if (dueTick !== node.dueTick) {
      node.dueTick = dueTick;
      const others = this.#due.get(dueTick);
      if (others === undefined) this.#due.set(dueTick, [node]);
      else others.push(node);
    }
    return true;
  }
}

function choiceOf(state: State): Choice {
  return { criteria: criteriaOf(state), users: state.users, keepsFinished: keepsFinished(state) };
}

function tickOf(bootNs: number): number {
  return Math.floor(bootNs / TICK_NS);
}
