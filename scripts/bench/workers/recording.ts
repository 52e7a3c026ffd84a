// `recording PROCESSES`: writes a recording of as many processes, four events each, and every command line another one.
// Prints JSON.
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { decodeBatch } from '../../../src/core/events/decode.ts';
import { createEncoder } from '../../../src/core/recording/encode.ts';
import { T0 } from '../../../test/core/support/events.ts';
import { CACHE } from '../workload.ts';
import { createBatches } from './batches.ts';

const [processes = 1000] = process.argv.slice(2).map(Number);

const stream = createWriteStream(join(CACHE, `recording-${processes}.ndjson`));
const encoder = createEncoder({ program: 'bench', host: 'bench', kernel: '0', bootId: '0', wallOffsetNs: 1e18 });
const batches = createBatches();
let nowBootNs = T0;
let bytes = 0;
const write = async (lines: string) => {
  bytes += Buffer.byteLength(lines);
  if (!stream.write(lines)) await new Promise<void>((resolve) => stream.once('drain', () => resolve()));
};
await write(encoder.encode({ type: 'source/started', name: 'bench', nowBootNs }));
while (batches.processes < processes) {
  nowBootNs = batches.next();
  await write(encoder.encode({ type: 'events/received', events: decodeBatch(batches.bytes), nowBootNs }));
}
await write(encoder.end(nowBootNs));
stream.end();
await finished(stream);
process.stdout.write(JSON.stringify({ bytes }));
