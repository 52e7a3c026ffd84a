// A reporter for Node's test runner: what the host reads.
import type { TestEvent } from 'node:test/reporters';
import type { Message } from './message.ts';

const ERROR_CHARACTERS = 3000;

export default async function* reporter(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of events) {
    if (type === 'test:stderr' || type === 'test:stdout') yield data.message;
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const error = type === 'test:fail' ? data.details.error : undefined;
    const message: Message = {
      type: 'test',
      name: data.name,
      ms: Math.round(data.details.duration_ms),
      skipped: data.skip !== undefined,
      ...(error === undefined ? {} : { error: describe(error.cause ?? error).slice(0, ERROR_CHARACTERS) }),
    };
    yield `${JSON.stringify(message)}\n`;
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
