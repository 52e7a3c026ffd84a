// Loads and attaches the kernel program; what goes wrong is said with what to do.
import path from 'node:path';
import { explainFailure } from './explain.ts';
import { HELD_PROCESSES, type KernelThresholdOptions } from './kernelThreshold.ts';
import { type EbpfProgram, isNativeError, type NativeAddon } from './native.ts';
import { readPart } from './parts.ts';
import { SourceError } from './sourceError.ts';

export interface KernelProgramOptions {
  /** Where `tracer.bpf.o` was built to. */
  readonly directory: string;
  readonly native: Pick<NativeAddon, 'EbpfProgram'>;
  /** A power of two, at least a page. @default 8 MiB */
  readonly ringBytes?: number | undefined;
  /** Only what is started within `startFollowed`, and all its descendants. @default everything */
  readonly follow?: boolean | undefined;
  /** Start data stays in the kernel, and a process that ends below the threshold sends nothing. @default no */
  readonly inKernelThreshold?: KernelThresholdOptions | undefined;
  /** Lines of libbpf, after loading. */
  readonly onLog?: ((log: string) => void) | undefined;
}

/** @throws SourceError where the object cannot be read, or the kernel refuses it */
export function loadKernelProgram(options: KernelProgramOptions): EbpfProgram {
  const { native, ringBytes, follow = false, inKernelThreshold: held, onLog } = options;
  const object = readObject(options.directory);
  try {
    const program = new native.EbpfProgram(object, {
      ...(ringBytes === undefined ? {} : { ringBytes }),
      follow,
      ...(held === undefined ? {} : { heldProcesses: held.processes ?? HELD_PROCESSES }),
    });
    onLog?.(program.log);
    return program;
  } catch (error) {
    if (!isNativeError(error)) throw error;
    if (error.log !== undefined) onLog?.(error.log);
    throw new SourceError(explainFailure(error), { cause: error });
  }
}

function readObject(directory: string): Uint8Array {
  try {
    return readPart(path.join(directory, 'tracer.bpf.o'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SourceError(`read the BPF object: ${reason}: run "npm run setup" to build it`, { cause: error });
  }
}
