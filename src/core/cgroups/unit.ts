// The systemd units that a cgroup path names (systemd.unit(5)).

const UNIT = /\.(service|scope|socket|mount|swap)$/;

/**
 * `/system.slice/cron.service` to `cron.service`: the innermost service, scope, socket, mount or swap; where there is
 * none, the innermost slice; undefined where the path names no unit.
 */
export function unitOf(cgroupPath: string): string | undefined {
  const units = unitsOf(cgroupPath);
  return units.findLast((unit) => UNIT.test(unit)) ?? units.at(-1);
}

/** All of them, from the outermost in: a process of `cron.service` is in `system.slice` too. */
export function unitsOf(cgroupPath: string): readonly string[] {
  return cgroupPath
    .split('/')
    .filter((part) => UNIT.test(part) || part.endsWith('.slice'))
    .map(unescaped);
}

/** systemd puts `_` before a name that the kernel would take for a file of its own. */
function unescaped(name: string): string {
  return name.startsWith('_') ? name.slice(1) : name;
}
