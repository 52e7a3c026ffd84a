// Lines painted beside Ink: what reaches the terminal, in how many writes, and how many bytes.
import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Box, render, useApp } from 'ink';
import type { ReactNode } from 'react';
import { Line, PainterContext } from '../../src/ui/screen/Line.tsx';
import { Painter } from '../../src/ui/terminal/painter.ts';
import type { Style } from '../../src/ui/terminal/sgr.ts';

const COLUMNS = 60;

class Recorder extends Writable {
  readonly isTTY = true;
  readonly columns = COLUMNS;
  readonly rows = 5;
  readonly writes: string[] = [];
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    // Waiting for a frame, Ink writes nothing to see when it gets through.
    if (chunk.length > 0) this.writes.push(chunk.toString());
    done();
  }
}

const BOLD: Style = { bold: true };

type App = ReturnType<typeof useApp>;

interface ScreenProps {
  readonly lines: readonly string[];
  readonly painter: Painter;
  readonly onApp: (app: App) => void;
}

function Screen({ lines, painter, onApp }: ScreenProps): ReactNode {
  onApp(useApp());
  return (
    <PainterContext value={painter}>
      <Box flexDirection="column" width={COLUMNS} height={5}>
        {lines.map((text, slot) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: keyed by slot, as on the screen
          <Line key={slot} runs={[{ text }, { text: '!', style: BOLD }]} />
        ))}
      </Box>
    </PainterContext>
  );
}

function open() {
  const recorder = new Recorder();
  const painter = new Painter(recorder as unknown as NodeJS.WriteStream);
  let app: App | undefined;
  const onApp = (given: App) => {
    app = given;
  };
  const screen = (lines: readonly string[]) => <Screen lines={lines} painter={painter} onApp={onApp} />;
  const instance = render(screen(['one', 'two', 'three']), {
    stdout: painter.stdout,
    stdin: new PassThrough() as unknown as NodeJS.ReadStream,
    alternateScreen: true,
    incrementalRendering: true,
    interactive: true,
    patchConsole: false,
    maxFps: 1000,
  });
  return {
    recorder,
    instance,
    suspend: () => app?.suspendTerminal(() => Promise.resolve()),
    async show(...lines: string[]): Promise<string[]> {
      await instance.waitUntilRenderFlush();
      recorder.writes.length = 0;
      instance.rerender(screen(lines));
      await instance.waitUntilRenderFlush();
      await turn();
      return recorder.writes;
    },
  };
}

const BOLD_MARK = '\x1b[1m!\x1b[0m';

test('a frame is one write, with the lines in it and none of their tokens', async () => {
  const { show, instance } = open();
  const writes = await show('first', 'second', 'third');
  assert.equal(writes.length, 1);
  const [frame = ''] = writes;
  assert.ok(frame.startsWith('\x1b[?2026h') && frame.endsWith('\x1b[?2026l'), JSON.stringify(frame));
  for (const text of ['first', 'second', 'third']) assert.ok(frame.includes(text + BOLD_MARK), JSON.stringify(frame));
  assert.doesNotMatch(frame, /[\u{100000}-\u{10ffff}]/u);
  instance.unmount();
});

test('a line that did not change is not written again, and a frame in which none did is not written at all', async () => {
  const { show, instance } = open();
  const [frame = ''] = await show('one', 'zwei', 'three');
  assert.ok(frame.includes('zwei'));
  assert.doesNotMatch(frame, /one|three/);
  // BSU, up, a line down, the line with its erase, and ESU: what a change costs beside the text itself.
  assert.ok(frame.length - `zwei${BOLD_MARK}`.length <= 48, `${frame.length} bytes: ${JSON.stringify(frame)}`);
  assert.deepEqual(await show('one', 'zwei', 'three'), []);
  instance.unmount();
});

test('after the terminal was given away and taken back, every line is painted again', async () => {
  const { show, instance, recorder, suspend } = open();
  await show('one', 'two', 'three');
  recorder.writes.length = 0;
  await suspend();
  const all = recorder.writes.join('');
  for (const text of ['one', 'two', 'three']) assert.ok(all.includes(text + BOLD_MARK), JSON.stringify(all));
  instance.unmount();
});

test('text that looks like a token is not taken for one', async () => {
  const { show, instance } = open();
  const [frame = ''] = await show('\u{100000}\u{100001}\u{100002}', 'two', 'three');
  assert.ok(frame.includes(`\ufffd\ufffd\ufffd${BOLD_MARK}`), JSON.stringify(frame));
  instance.unmount();
});

test('tokens come round again, and each still stands for the newest line', () => {
  const recorder = new Recorder();
  const painter = new Painter(recorder as unknown as NodeJS.WriteStream);
  const first = painter.token('first');
  let again = '';
  let count = 0;
  while (again !== first && count++ < 100_000) again = painter.token(`line ${count}`);
  assert.equal(again, first);
  assert.ok(count > 10_000, 'a token may not come again while its line can be on the screen');
  painter.stdout.write(first);
  assert.deepEqual(recorder.writes, [`line ${count}`]);
});

test('what is no text, and what has a callback, goes through as it is', async () => {
  const recorder = new Recorder();
  const painter = new Painter(recorder as unknown as NodeJS.WriteStream);
  painter.stdout.write(Buffer.from('bytes'));
  await new Promise<void>((resolve) => painter.stdout.write('text', () => resolve()));
  assert.deepEqual(recorder.writes, ['bytes', 'text']);
});

test('held, it draws nothing, but switches; then the next frame is on an empty screen', () => {
  const recorder = new Recorder();
  const painter = new Painter(recorder as unknown as NodeJS.WriteStream);
  const { stdout } = painter;
  painter.hold();
  for (const chunk of ['\x1b[?2026h', 'old', '\x1b[?2026l', '\x1b[?1049l']) stdout.write(chunk);
  assert.deepEqual(recorder.writes.splice(0), ['\x1b[?1049l']);
  painter.startAnew();
  for (const chunk of ['\x1b[?2026h', 'new', '\x1b[?2026l']) stdout.write(chunk);
  assert.deepEqual(recorder.writes, ['\x1b[?2026h\x1b[H\x1b[2Jnew\x1b[?2026l']);
});
