// Actions of a source through everything that makes text of them, as the program does it: lines, files, reports, exports and
// all pages of the screen. All text for people has to be safe, and nothing may throw.
import assert from 'node:assert/strict';
import type { ByteString } from '../../src/core/bytes.ts';
import { PerfettoTrace } from '../../src/core/export/perfetto.ts';
import { createPrinter } from '../../src/core/output/printer.ts';
import { shownText } from '../../src/core/output/shown.ts';
import type { RecordingFacts } from '../../src/core/recording/schema.ts';
import { diffReports } from '../../src/core/report/diff.ts';
import { formatDiffMarkdown } from '../../src/core/report/diffMarkdown.ts';
import { formatJson } from '../../src/core/report/json.ts';
import { formatMarkdown } from '../../src/core/report/markdown.ts';
import { createReporter } from '../../src/core/report/reporter.ts';
import { selectDetails } from '../../src/core/select/details.ts';
import { selectHeader } from '../../src/core/select/header.ts';
import { createRowsSelector } from '../../src/core/select/rows.ts';
import type { SourceAction } from '../../src/core/state/actions.ts';
import { reduce } from '../../src/core/state/reduce.ts';
import { initialState, type State } from '../../src/core/state/state.ts';
import { createPages } from '../../src/ui/pages/pages.ts';
import { PLAIN_THEME } from '../../src/ui/screen/theme.ts';
import { toSvg } from '../../src/ui/text/svg.ts';
import { findUnsafe, findUnsafeLine } from '../../test/support/safe-text.ts';

const FACTS: RecordingFacts = { program: 'fuzz', host: 'host', kernel: '6.18', bootId: '', wallOffsetNs: 0 };
const SIZE = { width: 120, height: 20 };

/** @returns the state at the end. @throws where text is not safe, or something fails */
export function writeEverything(actions: readonly SourceAction[]): State {
  let state = initialState({ history: 1000 });
  const text = createPrinter('text', FACTS);
  const csv = createPrinter('csv', FACTS);
  const ndjson = createPrinter('ndjson', FACTS);
  const perfetto = new PerfettoTrace();
  const reporter = createReporter();
  const lines = { text: '', csv: '', ndjson: '' };
  for (const action of actions) {
    state = reduce(state, action);
    lines.text += text.print(state, action);
    lines.csv += csv.print(state, action);
    lines.ndjson += ndjson.print(state, action);
    perfetto.take(state);
    reporter.read(state);
  }
  const { nowBootNs } = state;
  assertLines('text', lines.text + text.end(state, nowBootNs));
  assertLines('CSV', lines.csv + csv.end(state, nowBootNs), '\r\n');
  assertJsonLines('NDJSON', lines.ndjson + ndjson.end(state, nowBootNs));
  perfetto.end(state);
  perfetto.bytes();
  const report = reporter.finish(state);
  assertLines('report', formatMarkdown(report));
  assertLines('report as JSON', formatJson(report));
  assertLines('diff', formatDiffMarkdown(diffReports(report, report)));
  assertScreen(state);
  return state;
}

function assertScreen(state: State): void {
  const rows = createRowsSelector()(state);
  assertLines('shown as CSV', [...shownText(state, rows, 'csv').slices].join(''), '\r\n');
  assertJsonLines('shown as NDJSON', [...shownText(state, rows, 'ndjson').slices].join(''));
  assertTexts('header', JSON.parse(JSON.stringify(selectHeader(state, rows.hidden))) as unknown);
  for (const page of createPages()) {
    const drawn = page.lines(state, rows, SIZE, PLAIN_THEME);
    assertTexts(
      page.id,
      drawn.map(({ runs }) => runs.map(({ text }) => text)),
    );
    assertTexts(`${page.id} read out`, page.sentences?.(state, rows, SIZE) ?? []);
    assertLines('picture', toSvg(drawn, SIZE.width));
  }
  for (const process of state.table.history.slice(0, Math.min(8, state.table.history.endOrdinal))) {
    const { title, lines } = selectDetails(state, process);
    assertTexts('details', [title, ...lines.map(({ label, text }) => [label, text])]);
  }
}

/** Every text in it, however deep. */
function assertTexts(what: string, value: unknown): void {
  if (typeof value === 'string') {
    const unsafe = findUnsafe(value);
    assert.equal(unsafe, undefined, `${what}: ${unsafe}`);
  } else if (typeof value === 'object' && value !== null)
    for (const part of Object.values(value)) assertTexts(what, part);
}

function assertLines(what: string, text: string, end: '\n' | '\r\n' = '\n'): void {
  const unsafe = findUnsafeLine(text, end);
  assert.equal(unsafe, undefined, `${what}: ${unsafe}`);
}

/** Each line is JSON by itself, and what would be obeyed is escaped in it: it may come to a terminal, too. */
function assertJsonLines(what: string, text: string): void {
  assertLines(what, text);
  for (const line of text.split('\n')) if (line !== '') JSON.parse(line);
}

/** One character per byte. */
export function bytesOf(text: Uint8Array): ByteString {
  return Buffer.from(text).toString('latin1') as ByteString;
}
