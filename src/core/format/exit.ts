// Exit statuses as wait(2) packs them: code << 8 | core dumped 0x80 | signal.

/** Linux's numbers on x86-64 and arm64 (signal(7)), by name without SIG. */
export const SIGNALS: Readonly<Record<string, number>> = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  PWR: 30,
  SYS: 31,
};

const NAMES = new Map(Object.entries(SIGNALS).map(([name, number]) => [number, name]));

/** `KILL` for 9, `RTMIN+2` for 36, `64` for what has no name. */
export function signalName(number: number): string {
  const name = NAMES.get(number);
  if (name !== undefined) return name;
  // glibc keeps 32 and 33 for itself.
  return number >= 34 && number <= 64 ? `RTMIN+${number - 34}` : String(number);
}

/** `KILL`, `SIGKILL`, `kill` or `9` to 9; undefined where there is no such signal. */
export function parseSignal(text: string): number | undefined {
  const name = text.toUpperCase().replace(/^SIG/, '');
  if (/^\d+$/.test(name)) {
    const number = Number(name);
    return number >= 1 && number <= 64 ? number : undefined;
  }
  const realtime = /^RTMIN\+(\d+)$/.exec(name);
  if (realtime !== null && Number(realtime[1]) <= 30) return 34 + Number(realtime[1]);
  return SIGNALS[name];
}

export type ExitStatus =
  | { readonly kind: 'code'; readonly code: number }
  | { readonly kind: 'signal'; readonly signal: number; readonly coreDumped: boolean };

export function parseStatus(status: number): ExitStatus {
  const signal = status & 0x7f;
  if (signal !== 0) return { kind: 'signal', signal, coreDumped: (status & 0x80) !== 0 };
  return { kind: 'code', code: (status >> 8) & 0xff };
}

/** As a shell's `$?`: the code, or 128 + signal. */
export function shellStatus(status: number): number {
  const exit = parseStatus(status);
  return exit.kind === 'code' ? exit.code : 128 + exit.signal;
}

/** `0`, `7`, `KILL`, `SEGV*` (the star: a core was dumped). */
export function formatStatus(status: number): string {
  const exit = parseStatus(status);
  return exit.kind === 'code' ? String(exit.code) : `${signalName(exit.signal)}${exit.coreDumped ? '*' : ''}`;
}
