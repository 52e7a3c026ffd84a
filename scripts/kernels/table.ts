// What the kernels said, as two Markdown tables: test × kernel, and what their verifiers counted.
import type { Message } from './guest/message.ts';

export interface Ran {
  /** Of the kernel, as the column is called. */
  readonly title: string;
  readonly messages: readonly Message[];
}

export function testTable(runs: readonly Ran[]): string {
  const names = unique(
    runs.flatMap(({ messages }) => messages.flatMap((one) => (one.type === 'test' ? [one.name] : []))),
  );
  const rows = names.map((name) => [name, ...runs.map(({ messages }) => testCell(messages, name))]);
  return markdown(['test', ...titles(runs)], rows);
}

function testCell(messages: readonly Message[], name: string): string {
  // The last counts: what failed is run again.
  const runs = messages.filter((one) => one.type === 'test').filter((one) => one.name === name);
  const test = runs.at(-1);
  if (test === undefined) return 'not run';
  if (test.error !== undefined) return 'FAILED';
  if (test.skipped) return 'skipped';
  return `${runs.length > 1 ? `run ${runs.length}: ` : ''}${(test.ms / 1000).toFixed(1)} s`;
}

/** Each run of a test that failed and was followed by another, with why. */
export function describeRunAgain({ title, messages }: Ran): string[] {
  const runs = messages.filter((one) => one.type === 'test');
  return runs
    .filter((one, i) => one.error !== undefined && runs.slice(i + 1).some(({ name }) => name === one.name))
    .map(({ name, error, hooksSkipped }) => {
      const cause = hooksSkipped ? ' (the kernel had skipped a hook)' : '';
      return `${title}: run again${cause}: ${name}: ${error}`;
    });
}

/** Instructions that the verifier looked at, per hook and per way to load. */
export function verifierTable(runs: readonly Ran[]): string {
  const label = (one: Message) =>
    one.type === 'verified' ? `${one.program.replace(/^handle_/, '')} (${one.options})` : '';
  const labels = unique(runs.flatMap(({ messages }) => messages.map(label).filter((text) => text !== '')));
  const rows = labels.map((text) => [
    text,
    ...runs.map(({ messages }) => {
      const found = messages.find((one) => label(one) === text);
      return found?.type === 'verified' ? found.instructions.toLocaleString('en') : 'refused';
    }),
  ]);
  return markdown(['instructions', ...titles(runs)], rows);
}

function titles(runs: readonly Ran[]): string[] {
  return runs.map(({ title }) => title);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function markdown(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (texts: readonly string[]) =>
    `| ${texts.map((text, i) => (i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
