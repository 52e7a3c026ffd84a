// Actions of a source with the secrets in them masked: whatever is shown, recorded or written comes after this.
import { type ByteString, splitArgs } from '../bytes.ts';
import type { EventBatch, ExecEvent } from '../events/event.ts';
import type { Image } from '../process.ts';
import type { SourceAction } from '../state/actions.ts';
import type { CommandAction } from '../state/command.ts';
import type { Redactor } from './redactor.ts';

export function redactAction(redact: Redactor, action: SourceAction): SourceAction {
  switch (action.type) {
    case 'events/received':
      return { ...action, events: redactBatch(redact, action.events) };
    case 'snapshot/taken': {
      const { snapshot } = action;
      const processes = snapshot.processes.map((process) =>
        process.image === undefined ? process : { ...process, image: redactProgram(redact, process.image) },
      );
      return { ...action, snapshot: { ...snapshot, processes } };
    }
    default:
      return action;
  }
}

/** The command that is followed is shown by the arguments it was given; what it prints is its own. */
export function redactCommand(redact: Redactor, action: CommandAction): CommandAction {
  if (action.type !== 'command/started') return action;
  // A value is told by the argument before it: all of them at once.
  const args = action.argv.map((argument) => `${argument}\0`).join('') as ByteString;
  const masked = redact(args);
  return masked === args ? action : { ...action, argv: splitArgs(masked) };
}

/** Each visit gives what the first one found out: a batch is visited by everyone who takes part of it. */
function redactBatch(redact: Redactor, events: EventBatch): EventBatch {
  const masked: (Pick<ExecEvent, 'args' | 'argsTotalBytes'> | undefined)[] = [];
  return {
    forEach(visit) {
      let index = 0;
      events.forEach((event) => {
        if (event.kind !== 'exec') {
          visit(event);
          return;
        }
        if (index === masked.length) masked.push(maskedArgs(redact, event));
        const args = masked[index++];
        visit(args === undefined ? event : { ...event, ...args });
      });
    },
  };
}

function redactProgram(redact: Redactor, image: Image): Image {
  const masked = maskedArgs(redact, image);
  return masked === undefined ? image : { ...image, ...masked };
}

/** undefined where there is nothing to mask. What was cut off stays as much as it was. */
function maskedArgs(redact: Redactor, { args, argsTotalBytes }: Pick<ExecEvent, 'args' | 'argsTotalBytes'>) {
  const masked = redact(args);
  if (masked === args) return undefined;
  return { args: masked, argsTotalBytes: argsTotalBytes - args.length + masked.length };
}
