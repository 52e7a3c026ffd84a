// After attaching: the rights that only attaching needs, given up.
import { sudoCaller } from './facts.ts';
import { isNativeError, type NativeAddon } from './native.ts';
import { SourceError } from './sourceError.ts';

/** Whom root becomes that nobody has called by sudo; the same number on every Linux. */
const NOBODY = 65534;

/**
 * From now on this process is the person's who called sudo; nobody's where root has started it; and who it was where
 * that is no root, without its capabilities.
 * @throws SourceError when it is not: whoever asked for it does not want us to go on
 */
export function dropPrivileges(
  native: Pick<NativeAddon, 'dropPrivileges' | 'findAccount'>,
  env: NodeJS.ProcessEnv,
): void {
  try {
    native.dropPrivileges(whoToBe(native, env));
  } catch (error) {
    if (!isNativeError(error)) throw error;
    throw new SourceError(
      `--drop-privileges: ${error.message}: without it the program keeps what it was started with`,
      {
        cause: error,
      },
    );
  }
}

function whoToBe(native: Pick<NativeAddon, 'findAccount'>, env: NodeJS.ProcessEnv) {
  const caller = sudoCaller(env);
  // Who has called sudo as root gains nothing by being root again.
  if (caller !== undefined && caller.uid !== 0) {
    return { ...caller, groups: native.findAccount(caller.uid)?.groups ?? [caller.gid] };
  }
  const { geteuid, getegid, getgroups } = process;
  const uid = geteuid?.call(process) ?? NOBODY;
  if (uid === 0) return { uid: NOBODY, gid: NOBODY, groups: [NOBODY] };
  return { uid, gid: getegid?.call(process) ?? NOBODY, groups: getgroups?.call(process) ?? [] };
}
