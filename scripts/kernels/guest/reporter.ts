// A reporter for Node's test runner: what the host reads. The names of tests that failed go to a file: they are run
// again, as emulated CPUs are no clock.
import { appendFileSync, existsSync, statSync } from 'node:fs';
import type { TestEvent } from 'node:test/reporters';
import { exactly } from './exactly.ts';
import type { Message } from './message.ts';

const ERROR_CHARACTERS = 3000;
/** A line for each trace in which the kernel skipped a hook: test/support/tracing.ts. */
const MISSED = process.env['TEST_MISSED_RUNS'];
/** Patterns for the next run. */
const AGAIN = '/tmp/again';

export default async function* reporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let missedBytes = 0;
  for await (const { type, data } of events) {
    if (type === 'test:stderr' || type === 'test:stdout') yield data.message;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const error = type === 'test:fail' ? data.details.error : undefined;
    if (error !== undefined) appendFileSync(AGAIN, `${exactly(data.name)}\n`);
    const missedBefore = missedBytes;
    missedBytes = MISSED !== undefined && existsSync(MISSED) ? statSync(MISSED).size : 0;
    const message: Message = {
      type: 'test',
      name: data.name,
      ms: Math.round(data.details.duration_ms),
      skipped: data.skip !== undefined,
      hooksSkipped: missedBytes > missedBefore,
      ...(error === undefined ? {} : { error: describe(error.cause ?? error).slice(0, ERROR_CHARACTERS) }),
    };
    yield `${JSON.stringify(message)}\n`;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
