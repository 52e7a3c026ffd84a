// One kernel under QEMU, without KVM, disk or network: what it said on its serial lines.
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Message } from './guest/message.ts';
import type { Kernel } from './matrix.ts';

export interface BootOptions {
  readonly arch: Kernel['arch'];
  readonly cpu?: Kernel['cpu'];
  readonly kernel: string;
  readonly initramfs: string;
  /** Where the serial lines go. */
  readonly folder: string;
  readonly timeoutMs: number;
}

export interface Boot {
  readonly messages: readonly Message[];
  /** Lines that are none. */
  readonly otherLines: readonly string[];
  /** Why it did not come to its end, with the last words of the kernel. */
  readonly failure?: string;
  readonly tookMs: number;
}

const MACHINES = {
  amd64: {
    command: 'qemu-system-x86_64',
    machine: [],
    // cmpxchg16b between two virtual CPUs goes wrong in QEMU 7.2: 6.12 double-faults at random.
    cpu: 'qemu64,-cx16',
    tty: 'ttyS0',
    line: 'ttyS1',
    device: 'isa-serial',
  },
  arm64: {
    command: 'qemu-system-aarch64',
    machine: ['-M', 'virt'],
    cpu: 'cortex-a57',
    tty: 'ttyAMA0',
    line: 'ttyS0',
    // The board has one line; this is another.
    device: 'pci-serial',
  },
} as const;
const MEMORY_MB = 1024;
const LAST_WORDS = 12;

export async function boot({ arch, cpu, kernel, initramfs, folder, timeoutMs }: BootOptions): Promise<Boot> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const [console, results] = [join(folder, 'console'), join(folder, 'results')];
  const startedMs = performance.now();
  const { command, machine, tty, line, device, ...usual } = MACHINES[arch];
  const size = ['-cpu', cpu ?? usual.cpu, '-accel', 'tcg,thread=multi', '-smp', '2', '-m', `${MEMORY_MB}`];
  const bare = ['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'];
  const second = ['-chardev', `file,id=results,path=${results}`, '-device', `${device},chardev=results`];
  const lines = ['-serial', `file:${console}`, ...second];
  const words = `console=${tty} panic=-1 quiet results=${line}`;
  const system = ['-kernel', kernel, '-initrd', initramfs, '-append', words];
  const how = await finish(command, [...machine, ...size, ...bare, ...lines, ...system], timeoutMs);
  const tookMs = performance.now() - startedMs;
  const { messages, otherLines } = parse(await readFile(results, 'utf8').catch(() => ''));
  if (how === undefined && messages.at(-1)?.type === 'done') return { messages, otherLines, tookMs };
  const last = (await readFile(console, 'utf8').catch(() => '')).trimEnd().split('\n').slice(-LAST_WORDS);
  const failure = [how ?? 'the guest ended before its tests did', ...otherLines.slice(-LAST_WORDS), ...last].join(
    '\n  ',
  );
  return { messages, otherLines, failure, tookMs };
}

/** @returns how it failed */
function finish(command: string, args: readonly string[], timeoutMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    child.once('error', (error) => resolve(error.message));
    child.once('close', (status, signal) => {
      if (signal !== null) resolve(`not done after ${Math.round(timeoutMs / 1000)} s`);
      else resolve(status === 0 ? undefined : `${command}: exit status ${status}: ${said.trim()}`);
    });
    const end = () => child.kill('SIGKILL');
    process.once('exit', end);
    child.once('close', () => process.off('exit', end));
  });
}

function parse(text: string): { messages: Message[]; otherLines: string[] } {
  const messages: Message[] = [];
  const otherLines: string[] = [];
  for (const line of text.split('\n').map((one) => one.trimEnd())) {
    if (line === '') continue;
    try {
      messages.push(JSON.parse(line) as Message);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      otherLines.push(line);
    }
  }
  return { messages, otherLines };
}
