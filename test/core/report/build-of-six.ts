// A build in small, whose figures can be added up by hand.
import type { Told } from './support.ts';

export const BUILD: readonly Told[] = [
  { pid: 10, startMs: 0, endMs: 1000, command: 'make -j2', cpuMs: 50 },
  { pid: 11, ppid: 10, startMs: 100, endMs: 500, command: 'gcc -c a.c', cpuMs: 390 },
  { pid: 12, ppid: 10, startMs: 100, endMs: 300, command: 'gcc -c b.c', cpuMs: 190, status: 1 << 8 },
  { pid: 13, ppid: 10, startMs: 500, endMs: 900, command: 'gcc -c a.c', cpuMs: 380, status: 11 | 0x80 },
  { pid: 14, ppid: 10, startMs: 600, endMs: 620 },
  { pid: 15, ppid: 10, startMs: 700, endMs: 800, command: 'ld -o x', isEndLost: true },
  { pid: 16, ppid: 10, startMs: 950, command: 'daemon' },
];
