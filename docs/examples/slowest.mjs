// The ten slowest processes: of a recording, or of what this machine runs in the next seconds.
//   node slowest.mjs build.ndjson.zst
//   sudo node slowest.mjs 10
import { setTimeout as sleep } from 'node:timers/promises';
import {
  commandText,
  durationNs,
  formatDuration,
  formatStatus,
  initialState,
  openRecording,
  openSource,
  reduce,
  select,
} from 'tracer-tui';

const [argument = '10'] = process.argv.slice(2);
let state = initialState({ view: { order: { column: 'duration', direction: 'descending' } } });
const take = (action) => {
  state = reduce(state, action);
};

const seconds = Number(argument);
if (Number.isNaN(seconds)) {
  for await (const action of openRecording(argument)) take(action);
} else {
  const source = openSource({ onFallback: console.error });
  source.start(take);
  await sleep(seconds * 1000);
  source.stop();
}

const { finished } = select(state).tables;
for (let i = 0; i < Math.min(10, finished.length); i++) {
  const process = finished.at(i);
  const exit = process.end.how === 'exited' ? formatStatus(process.end.status) : '?';
  const columns = [formatDuration(durationNs(process, state.nowBootNs)), exit, String(process.pid)];
  console.log(columns.map((text) => text.padEnd(8)).join(''), commandText(process, state.nowBootNs, 100).text);
}
