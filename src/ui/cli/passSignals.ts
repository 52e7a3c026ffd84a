// While a command runs, what is sent to this program is for the command.
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import type { Delivery } from '../../core/source/command.ts';
import { readStartedWith } from '../../core/source/startedWith.ts';
import { tell } from './tell.ts';

const PASSED_ON = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;
/** Of a terminal's keys: a terminal sends these to the command itself. */
const OF_KEYS = ['SIGINT', 'SIGQUIT'] as const;

const ENDING: ReadonlySet<NodeJS.Signals> = new Set(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT']);

/**
 * @param send to the command
 * @param onRefused gets 128 + a signal that should end the command, and may not: it is ours then, or nothing but KILL would end us
 * @returns how to stop
 */
export function passSignals(send: (signal: number) => Delivery, onRefused: (status: number) => void): () => void {
  const { ignoredSignals } = readStartedWith(process.env);
  const passOn = (signal: NodeJS.Signals) => {
    const number = constants.signals[signal];
    // Whoever started us by nohup(1) wants it to end neither.
    if (ignoredSignals.includes(number)) return;
    const delivery = send(number);
    if (!ENDING.has(signal)) return;
    // A stopped process gets no signal but KILL until it goes on: as timeout(1) does.
    if (delivery === 'sent') send(constants.signals.SIGCONT);
    if (delivery !== 'refused') return;
    tell(`pass ${signal} on to the command: EPERM: it has rights that we have given up: it is left running`);
    onRefused(128 + number);
  };
  const passOnUnlessTyped = (signal: NodeJS.Signals) => {
    if (!isInForeground()) passOn(signal);
  };
  for (const signal of PASSED_ON) process.on(signal, passOn);
  for (const signal of OF_KEYS) process.on(signal, passOnUnlessTyped);
  return () => {
    for (const signal of PASSED_ON) process.off(signal, passOn);
    for (const signal of OF_KEYS) process.off(signal, passOnUnlessTyped);
  };
}

/** Whether the keys of our terminal reach us, and with us the command: proc_pid_stat(5), pgrp and tpgid. */
function isInForeground(): boolean {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  const [, , processGroup, , , foregroundGroup] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return processGroup === foregroundGroup;
}
