// `tracer-tui doctor`: what this machine allows, what it costs, how to mend it.
import { diagnose } from '../../core/doctor/diagnose.ts';
import { formatDiagnosis } from '../../core/doctor/table.ts';
import { formatJson } from '../../core/report/json.ts';
import { EbpfSource } from '../../core/source/ebpf.ts';
import { readMachine } from '../../core/source/machine.ts';
import { loadNative } from '../../core/source/native.ts';
import { ProcConnectorSource } from '../../core/source/procConnector.ts';
import { ProcfsSource } from '../../core/source/procfsSource.ts';
import { requireProc } from '../../core/source/readProc.ts';
import { printOut } from './printOut.ts';
import type { Program } from './program.ts';
import type { SubcommandCode } from './subcommand.ts';
import { oneOf } from './viewOptions.ts';

const FORMATS = ['table', 'json'] as const;
const DEFAULT_COLUMNS = 120;

export const doctorCommand: SubcommandCode = {
  examples: [
    ['sudo $0 doctor', 'as a table; exits 0 when the best source works, else 1'],
    ['$0 doctor --format json | jq .source', 'what --source auto would take'],
  ],
  positionals: {},
  options: {
    format: {
      type: 'string',
      requiresArg: true,
      describe: 'table (default) or json',
      value: 'FORMAT',
      offers: FORMATS,
    },
  },
  run,
};

async function run(args: Readonly<Record<string, unknown>>, { directory }: Program): Promise<number> {
  const format = oneOf('--format', args['format'] === undefined ? undefined : String(args['format']), FORMATS);
  requireProc();
  const native = loadNative(directory);
  const sources = [
    new EbpfSource({ directory, native, isRealtime: false }),
    new ProcConnectorSource({ native, isRealtime: false }),
    new ProcfsSource({ native }),
  ];
  const diagnosis = diagnose(readMachine(sources));
  const columns = process.stdout.isTTY ? process.stdout.columns : DEFAULT_COLUMNS;
  await printOut(format === 'json' ? formatJson(diagnosis) : formatDiagnosis(diagnosis, columns));
  return diagnosis.isBest ? 0 : 1;
}
