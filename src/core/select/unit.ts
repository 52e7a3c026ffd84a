// The systemd unit that a cgroup path names.

/**
 * `/system.slice/cron.service` to `cron.service`: the innermost service, scope, socket or slice
 * (systemd's naming, systemd.unit(5)); undefined where the path names none.
 */
export function unitOf(cgroupPath: string): string | undefined {
  const parts = cgroupPath.split('/').filter((part) => part !== '');
  const unit = parts.findLast((part) => /\.(service|scope|socket|mount|swap)$/.test(part));
  return unit ?? parts.findLast((part) => part.endsWith('.slice'));
}
