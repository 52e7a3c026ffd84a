// Processes of which nothing more is expected, field by field instead of object by object: about a quarter of the
// memory, and nothing that the garbage collector has to walk through.
import type { End, Image, Process, ProcessKey, Usage, UsageQuality } from '../process.ts';
import { PackedNames, PackedTexts, packNumbers } from './packed.ts';

const ORIGINS: readonly Process['origin'][] = ['fork', 'exec', 'exit', 'snapshot'];
const QUALITIES: readonly UsageQuality[] = ['sampled', 'provisional', 'exact'];
const ENDS: readonly (End['how'] | undefined)[] = [undefined, 'exited', 'lost'];
/** In place of a key: keys are not negative. */
const NO_KEY = -1;

export type PackedProcesses = ReturnType<typeof packProcesses>;

/** One column for each fact; the processes are its rows. */
export function packProcesses(processes: readonly Process[]) {
  const numbers = (read: (process: Process) => number) => packNumbers(processes, read);
  return {
    key: numbers(({ key }) => key),
    pid: numbers(({ pid }) => pid),
    ppid: numbers(({ ppid }) => ppid),
    parentKey: numbers(({ parentKey }) => parentKey ?? NO_KEY),
    startBootNs: numbers(({ startBootNs }) => startBootNs),
    origin: numbers(({ origin }) => ORIGINS.indexOf(origin)),
    comm: new PackedNames(processes.map(({ comm }) => comm)),
    uid: numbers(({ uid }) => uid),
    euid: numbers(({ euid }) => euid),
    loginUid: numbers(({ loginUid }) => loginUid),
    nsPid: numbers(({ nsPid }) => nsPid),
    cgroupId: numbers(({ cgroupId }) => cgroupId),
    images: packImages(processes.map(({ images }) => images)),
    rssBaselineBytes: numbers(({ rssBaselineBytes }) => rssBaselineBytes),
    usage: packUsage(processes.map(({ usage }) => usage)),
    usageQuality: numbers(({ usageQuality }) => QUALITIES.indexOf(usageQuality)),
    endHow: numbers(({ end }) => ENDS.indexOf(end?.how)),
    endBootNs: numbers(({ end }) => end?.timeBootNs ?? 0),
    status: numbers(({ end }) => (end?.how === 'exited' ? end.status : 0)),
    ordinal: numbers(({ ordinal }) => ordinal),
  };
}

function packUsage(usages: readonly (Usage | undefined)[]) {
  const numbers = (name: keyof Usage) => packNumbers(usages, (usage) => usage?.[name] ?? 0);
  return {
    isKnown: packNumbers(usages, (usage) => (usage === undefined ? 0 : 1)),
    cpuNs: numbers('cpuNs'),
    userNs: numbers('userNs'),
    systemNs: numbers('systemNs'),
    maxRssBytes: numbers('maxRssBytes'),
    readBytes: numbers('readBytes'),
    writeBytes: numbers('writeBytes'),
    minFaults: numbers('minFaults'),
    majFaults: numbers('majFaults'),
    voluntarySwitches: numbers('voluntarySwitches'),
    involuntarySwitches: numbers('involuntarySwitches'),
  };
}

/** Images of all the processes in one list. */
function packImages(lists: readonly (readonly Image[])[]) {
  const images = lists.flat();
  let end = 0;
  return {
    /** Behind a process's last image; where the next one's begin. */
    end: packNumbers(lists, ({ length }) => {
      end += length;
      return end;
    }),
    timeBootNs: packNumbers(images, ({ timeBootNs }) => timeBootNs),
    isExec: packNumbers(images, ({ origin }) => (origin === 'exec' ? 1 : 0)),
    comm: new PackedNames(images.map(({ comm }) => comm)),
    filename: new PackedNames(images.map(({ filename }) => filename)),
    args: new PackedTexts(images.map(({ args }) => args)),
    argsTotalBytes: packNumbers(images, ({ argsTotalBytes }) => argsTotalBytes),
    argsUnreadable: packNumbers(images, ({ argsUnreadable }) => (argsUnreadable ? 1 : 0)),
    forgottenBefore: packNumbers(images, ({ forgottenBefore }) => forgottenBefore ?? 0),
  };
}

export function originAt({ origin }: PackedProcesses, row: number): Process['origin'] {
  return ORIGINS[origin.at(row)] ?? 'fork';
}

export function parentKeyAt({ parentKey }: PackedProcesses, row: number): ProcessKey | undefined {
  const key = parentKey.at(row);
  return key === NO_KEY ? undefined : (key as ProcessKey);
}

export function usageQualityAt({ usageQuality }: PackedProcesses, row: number): UsageQuality {
  return QUALITIES[usageQuality.at(row)] ?? 'sampled';
}

export function endAt(packed: PackedProcesses, row: number): End | undefined {
  const how = ENDS[packed.endHow.at(row)];
  const timeBootNs = packed.endBootNs.at(row);
  if (how === 'exited') return { how, timeBootNs, status: packed.status.at(row) };
  return how && { how, timeBootNs };
}

export function usageAt({ usage }: PackedProcesses, row: number): Usage | undefined {
  if (usage.isKnown.at(row) === 0) return undefined;
  return {
    cpuNs: usage.cpuNs.at(row),
    userNs: usage.userNs.at(row),
    systemNs: usage.systemNs.at(row),
    maxRssBytes: usage.maxRssBytes.at(row),
    readBytes: usage.readBytes.at(row),
    writeBytes: usage.writeBytes.at(row),
    minFaults: usage.minFaults.at(row),
    majFaults: usage.majFaults.at(row),
    voluntarySwitches: usage.voluntarySwitches.at(row),
    involuntarySwitches: usage.involuntarySwitches.at(row),
  };
}

export function imagesAt({ images }: PackedProcesses, row: number): readonly Image[] {
  const found: Image[] = [];
  const end = images.end.at(row);
  for (let index = row === 0 ? 0 : images.end.at(row - 1); index < end; index++) {
    const forgottenBefore = images.forgottenBefore.at(index);
    found.push({
      timeBootNs: images.timeBootNs.at(index),
      origin: images.isExec.at(index) === 1 ? 'exec' : 'snapshot',
      comm: images.comm.at(index),
      filename: images.filename.at(index),
      args: images.args.at(index),
      argsTotalBytes: images.argsTotalBytes.at(index),
      argsUnreadable: images.argsUnreadable.at(index) === 1,
      ...(forgottenBefore > 0 ? { forgottenBefore } : {}),
    });
  }
  return found;
}
