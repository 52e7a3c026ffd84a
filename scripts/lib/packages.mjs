// The compilers and libraries that the BPF object and the addon are built with: looks for each, and installs what is
// missing with the distribution's package manager. Also in the npm package, whose install step only says what is missing.

import { closeSync, existsSync, openSync, readdirSync } from 'node:fs';
import { ask, run, Stop, say, which } from './run.mjs';

const needs = [
  { what: 'clang', isThere: command('clang') },
  { what: 'pkg-config', isThere: command('pkg-config') },
  // bpf_map__initial_value().
  { what: 'libbpf', oldest: '0.8', isThere: library('libbpf', '0.8') },
  { what: 'libelf', isThere: library('libelf') },
  { what: 'zlib', isThere: library('zlib') },
  { what: 'gcc', isThere: command('cc', 'gcc') },
  { what: 'g++', isThere: command('c++', 'g++') },
  { what: 'make', isThere: command('make', 'gmake') },
  { what: 'python3', isThere: command('python3') },
  { what: 'kernel headers', isThere: () => existsSync('/usr/include/linux/bpf.h') },
];

// `packages`: what a need is called there, where not by its own name. `refresh` fetches the lists of packages;
// `unattended` is what only set-up adds, not a person; `hasLists` says whether that has ever been done.
const managers = [
  {
    command: 'apt-get',
    // `env`, because sudo drops variables. Another apt (unattended upgrades) may hold the lock for a while.
    unattended: { before: ['env', 'DEBIAN_FRONTEND=noninteractive'], after: ['-o', 'DPkg::Lock::Timeout=120'] },
    refresh: ['apt-get', 'update'],
    install: ['apt-get', 'install', '-y', '--no-install-recommends'],
    hasLists: () => readdirSync('/var/lib/apt/lists').some((file) => file.includes('_Packages')),
    packages: {
      libbpf: 'libbpf-dev',
      libelf: 'libelf-dev',
      zlib: 'zlib1g-dev',
      'kernel headers': 'linux-libc-dev',
    },
  },
  {
    command: 'dnf',
    refresh: ['dnf', 'makecache'],
    install: ['dnf', 'install', '-y', '--setopt=install_weak_deps=False'],
    packages: {
      'pkg-config': 'pkgconf-pkg-config',
      libbpf: 'libbpf-devel',
      libelf: 'elfutils-libelf-devel',
      zlib: 'zlib-devel',
      'g++': 'gcc-c++',
      'kernel headers': 'kernel-headers',
    },
  },
  {
    command: 'pacman',
    refresh: ['pacman', '-Sy', '--noconfirm'],
    install: ['pacman', '-S', '--needed', '--noconfirm'],
    packages: {
      'pkg-config': 'pkgconf',
      gcc: 'base-devel',
      'g++': 'base-devel',
      make: 'base-devel',
      python3: 'python',
      'kernel headers': 'linux-api-headers',
    },
  },
  {
    command: 'zypper',
    refresh: ['zypper', '--non-interactive', 'refresh'],
    install: ['zypper', '--non-interactive', 'install', '--no-recommends'],
    packages: {
      libbpf: 'libbpf-devel',
      libelf: 'libelf-devel',
      zlib: 'zlib-devel',
      'g++': 'gcc-c++',
      'kernel headers': 'linux-glibc-devel',
    },
  },
  {
    command: 'apk',
    refresh: ['apk', 'update'],
    install: ['apk', 'add'],
    packages: {
      'pkg-config': 'pkgconf',
      libbpf: 'libbpf-dev',
      libelf: 'elfutils-dev',
      zlib: 'zlib-dev',
      gcc: 'build-base',
      'g++': 'build-base',
      make: 'build-base',
      'kernel headers': 'linux-headers',
    },
  },
];

function command(...names) {
  return () => names.some(which);
}

// A library's development files are there when pkg-config finds them: the addon's build asks it, too.
function library(name, oldest = '0') {
  const condition = `${name} >= ${oldest}`;
  return () => which('pkg-config') !== undefined && ask('pkg-config', ['--exists', condition]) !== undefined;
}

/** Makes sure that everything that compiling needs is there. */
export async function installPackages() {
  const missing = whatIsMissing();
  if (missing.length === 0) return;
  const manager = managerHere();
  if (!manager) {
    const known = managers.map((one) => one.command).join(', ');
    throw new Stop(
      `missing here: ${inWords(missing)}, and no package manager that set-up knows (${known}).\n` +
        'Install these (libraries with their headers), then run it again.',
    );
  }
  const names = packagesFor(manager, missing);
  const install = [...manager.install, ...names];
  const elevate = elevation(missing, [manager.refresh, install]);
  const { before = [], after = [] } = manager.unattended ?? {};
  const asRoot = (argv) => [...elevate, ...before, ...argv, ...after];
  say(`${manager.command}: installing ${names.join(' ')}${elevate.length > 0 ? ' (through sudo)' : ''}`);

  const refresh = async () => {
    try {
      await run('package-lists', asRoot(manager.refresh), { failed: manager.refresh.join(' ') });
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      // One unreachable repository among many fails it; the packages may still be there.
      say(`${manager.refresh.join(' ')} failed (see .cache/package-lists.log), going on`);
    }
  };
  const add = () => run('packages', asRoot(install), { failed: `installing ${names.join(' ')}` });
  if (manager.hasLists && !manager.hasLists()) await refresh();
  try {
    await add();
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    // Most likely the lists are older than what the mirrors still hold.
    await refresh();
    await add();
  }

  const left = whatIsMissing();
  if (left.length > 0) throw new Stop(`${names.join(' ')}: installed, but not found: ${inWords(left)}`);
}

/** @param except what is not needed this time */
export function whatIsMissing(except = []) {
  return needs.filter(({ what, isThere }) => !except.includes(what) && !isThere());
}

export function inWords(missing) {
  return missing.map(({ what, oldest }) => (oldest ? `${what} ${oldest} or newer` : what)).join(', ');
}

/** The command that installs these here, or undefined where there is no package manager that is known. */
export function installCommand(missing) {
  const manager = managerHere();
  return manager && [...manager.install, ...packagesFor(manager, missing)].join(' ');
}

function managerHere() {
  return managers.find((one) => which(one.command));
}

function packagesFor({ packages }, missing) {
  return [...new Set(missing.map(({ what }) => packages[what] ?? what))];
}

/** What to put before a command that needs root; stops with the commands to run where that cannot work. */
function elevation(missing, commands) {
  if (process.getuid() === 0) return [];
  const stop = (why, prefix) => {
    const lines = commands.map((argv) => `  ${prefix}${argv.join(' ')}`);
    return new Stop([`missing here: ${inWords(missing)}. ${why}, then run it again:`, ...lines].join('\n'));
  };
  if (!which('sudo')) throw stop('This machine has no sudo. Run this as root', '');
  if (ask('sudo', ['-n', 'true']) !== undefined) return ['sudo', '-n'];
  if (hasTerminal()) return ['sudo'];
  throw stop('sudo needs a password, and there is no terminal to ask for it. Run this', 'sudo ');
}

// sudo asks on the terminal itself, whatever stdin is.
function hasTerminal() {
  try {
    closeSync(openSync('/dev/tty', 'r+'));
    return true;
  } catch {
    return false;
  }
}
