// After a resize the terminal's screen is not what Ink believes: lines may have wrapped, moved or left it. And Ink
// answers at once with the frame of the old size, before React has made one of the new. So that frame is held back,
// Ink forgets what it has drawn, and the next frame is drawn whole on an empty screen.
import type { Instance } from 'ink';
import type { ReactNode } from 'react';
import type { Painter } from '../terminal/painter.ts';

/** @param screen what `instance` shows */
export function repaintWhenResized(
  stdout: NodeJS.WriteStream,
  painter: Painter,
  instance: Instance,
  screen: ReactNode,
): Disposable {
  const hold = () => {
    painter.hold();
    // When everybody else has heard of the new size, and before anything else happens.
    process.nextTick(repaint);
  };
  const repaint = () => {
    instance.clear();
    painter.startAnew();
    // Where the new frame is as the old one (a resize and back), React alone would draw nothing.
    instance.rerender(screen);
  };
  // Before Ink, which listens already.
  stdout.prependListener('resize', hold);
  return { [Symbol.dispose]: () => stdout.off('resize', hold) };
}
