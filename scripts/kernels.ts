// `npm run test:kernels`: boots each kernel of the matrix, loads the program in it and runs the tests of test/kernel/
// there. See docs/kernels.md.
import { constants } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Unavailable } from './kernels/apt.ts';
import { type Boot, boot } from './kernels/boot.ts';
import { type KernelImage, kernelImage } from './kernels/images.ts';
import { makeInitramfs } from './kernels/initramfs.ts';
import { KERNELS, type Kernel } from './kernels/matrix.ts';
import { describeCut, type Extent, problemsOf } from './kernels/problems.ts';
import { describeRunAgain, type Ran, testTable, verifierTable } from './kernels/table.ts';
import { installMissing } from './lib/commands.ts';

const HELP = `npm run test:kernels [-- OPTIONS]

Boots Linux ${KERNELS.map(({ name }) => name).join(', ')} of Debian under QEMU, and runs the tests of test/kernel/ in each.
Installs QEMU with apt-get where it is missing.

  --only NAME    one kernel; may be given several times
  --tests REGEX  only the tests whose name fits
  --jobs N       how many at once (2)
  --timeout S    how long each may take (900)
  --within S     all of it: what is not done by then is cut, and said to be (3600)
  --refresh      asks Debian for newer kernels; without it, those in .cache/kernels are used
  --help         this
`;

const CACHE = join(import.meta.dirname, '../.cache/kernels');
const NEEDED = new Map([
  ['qemu-system-x86_64', 'qemu-system-x86'],
  ['busybox', 'busybox-static'],
  ['qemu-system-aarch64', 'qemu-system-arm'],
  ['cpio', 'cpio'],
  ['ld.lld', 'lld'],
]);

/** Exit statuses. The last says nothing about the program: there is no kernel to try it on. */
const [FAILED, WRONG_OPTION, NOT_TRIED] = [1, 2, 3];

const say = (text: string) => process.stderr.write(`kernels: ${text}\n`);

interface Tested extends Ran {
  readonly problems: readonly string[];
  /** How far it came, where it did not come to its end in time. */
  readonly cut?: string;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      tests: { type: 'string' },
      jobs: { type: 'string', default: '2' },
      timeout: { type: 'string', default: '900' },
      within: { type: 'string', default: '3600' },
      refresh: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const [jobs, timeoutMs] = [wholeNumber('--jobs', values.jobs), wholeNumber('--timeout', values.timeout) * 1000];
  const startedMs = performance.now();
  const deadlineMs = startedMs + wholeNumber('--within', values.within) * 1000;
  const unknown = values.only.find((name) => !KERNELS.some((kernel) => kernel.name === name));
  if (unknown !== undefined)
    throw new TypeError(`--only is one of ${KERNELS.map(({ name }) => name).join(', ')}, not "${unknown}"`);
  const wanted = KERNELS.filter(({ name }) => values.only.length === 0 || values.only.includes(name));

  const unavailable = [...(await installMissing(NEEDED, say))].map(([command, why]) => `${command}: ${why}`);
  const tested = new Map<Kernel, Tested>();
  const { tests, refresh: isFresh } = values;
  const tryKernel = trier({ timeoutMs, deadlineMs, isFresh, ...(tests === undefined ? {} : { tests }) });
  const waiting = unavailable.length > 0 ? [] : [...wanted];
  const work = async () => {
    for (let kernel = waiting.shift(); kernel !== undefined; kernel = waiting.shift()) {
      try {
        const one = await tryKernel(kernel);
        tested.set(kernel, one);
        if (one.cut !== undefined) unavailable.push(`${kernel.name}: ${one.cut}`);
      } catch (error) {
        if (!(error instanceof Unavailable)) throw error;
        unavailable.push(`${kernel.name}: ${error.message}`);
      }
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));

  const runs = wanted.flatMap((kernel) => tested.get(kernel) ?? []);
  const problems = runs.flatMap(({ title, problems }) => problems.map((problem) => `${title}: ${problem}`));
  if (runs.length > 0) process.stdout.write(`\n${testTable(runs)}\n\n${verifierTable(runs)}\n\n`);
  for (const text of runs.flatMap(describeRunAgain)) process.stdout.write(`${text}\n\n`);
  for (const problem of problems) process.stdout.write(`${problem}\n\n`);
  const tookS = ((performance.now() - startedMs) / 1000).toFixed(0);
  for (const what of unavailable) process.stdout.write(`not tried: ${what}\n\n`);
  process.stdout.write(`${runs.length} kernels, ${problems.length} problems, ${tookS} s\n`);
  if (problems.length > 0) return FAILED;
  return unavailable.length > 0 ? NOT_TRIED : 0;
}

interface Limits {
  readonly timeoutMs: number;
  /** Of performance.now(). */
  readonly deadlineMs: number;
  readonly isFresh: boolean;
  readonly tests?: string;
}

/** @returns what tries a kernel, and throws Unavailable where that cannot be done; kernels share what they can */
function trier({ timeoutMs, deadlineMs, isFresh, tests }: Limits): (kernel: Kernel) => Promise<Tested> {
  const options = { cache: CACHE, isFresh, say };
  const archives = new Map<Kernel['arch'], Promise<string>>();
  const archiveFor = (arch: Kernel['arch']) => {
    const made = archives.get(arch) ?? makeInitramfs(arch, join(CACHE, `guest-${arch}`), options, tests);
    archives.set(arch, made);
    return made;
  };
  // A guest without time is slow, not wrong: a test that hangs has a limit of its own.
  const limitMs = () => {
    const leftMs = Math.ceil(Math.min(timeoutMs, deadlineMs - performance.now()));
    if (leftMs <= 0) throw new Unavailable('no time was left');
    return leftMs;
  };
  return async (kernel) => {
    limitMs();
    const image = await kernelImage(kernel, options);
    limitMs();
    const initramfs = await archiveFor(kernel.arch);
    const folder = join(CACHE, `run-${kernel.name}`);
    say(`booting ${image.release}`);
    const ran = await boot({ ...kernel, kernel: image.file, initramfs, folder, timeoutMs: limitMs() });
    const isCut = ran.failure !== undefined && performance.now() >= deadlineMs;
    return describe(kernel, image, ran, isCut ? 'cut' : tests === undefined ? 'all' : 'chosen');
  };
}

function describe({ arch }: Kernel, image: KernelImage, ran: Boot, extent: Extent): Tested {
  const problems = problemsOf(image.release, ran, extent);
  const cut = extent === 'cut' ? { cut: describeCut(ran) } : {};
  const outcome = problems.length > 0 ? `${problems.length} problems` : (cut.cut ?? 'passed');
  say(`${image.release}: ${outcome}, ${(ran.tookMs / 1000).toFixed(0)} s`);
  const [title = image.release] = /^\d+\.\d+(\.[1-9]\d*)?/.exec(image.version) ?? [];
  return { title: arch === 'amd64' ? title : `${title} ${arch}`, messages: ran.messages, problems, ...cut };
}

function wholeNumber(option: string, text: string): number {
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new TypeError(`${option} is a whole number above 0, not "${text}"`);
  return Number(text);
}

// An end by signal would leave the virtual machines running; boot() ends them at exit.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(128 + constants.signals[signal]));
}

try {
  process.exitCode = await main();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof TypeError ? WRONG_OPTION : FAILED;
}
