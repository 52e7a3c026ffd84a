// What Debian's tools want to be told of a package: deb-control(5), deb-changelog(5), the copyright file, and where
// lintian(1) is contradicted.

export interface Facts {
  readonly version: string;
  /** Debian's name of it. */
  readonly arch: string;
  readonly installedKb: number;
}

/**
 * Who answers for the package: as Debian's own tools take it, from whoever makes it and hands it on. Without that, an
 * address that is nobody's and never will be (RFC 2606).
 */
function maintainer(): string {
  const { DEBFULLNAME: name = 'tracer-tui developers', DEBEMAIL: email = 'developers@tracer-tui.invalid' } =
    process.env;
  return `${name} <${email}>`;
}

export function control({ version, arch, installedKb }: Facts): string {
  return `Package: tracer-tui
Version: ${version}
Architecture: ${arch}
Maintainer: ${maintainer()}
Installed-Size: ${installedKb}
Depends: libc6 (>= 2.28), libgcc-s1, libstdc++6 (>= 8)
Section: admin
Priority: optional
Description: live view of every process, from its start to its end
 It shows each process with its command line, its duration and how it ended,
 also those that live for milliseconds, records them, and reports on them.
 .
 It needs Linux 5.8 or newer with BTF, and root or CAP_BPF and CAP_PERFMON;
 without these it sees less, and says so.
`;
}

/** In Debian's format; the texts of the parts are too long for it, and lie beside. */
export function copyright(licence: string): string {
  const indented = licence
    .trim()
    .split('\n')
    .map((line) => ` ${line.trim() === '' ? '.' : line}`)
    .join('\n');
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: tracer-tui
Comment: /usr/bin/tracer-tui contains Node.js (NODE-LICENSE.txt.gz), npm packages,
 libbpf, libelf, zlib, libstdc++ and libgcc (THIRD-PARTY.txt.gz), each under its
 own licence.

Files: *
Copyright: the authors of tracer-tui
License: Expat
${indented}
`;
}

const LINE_CHARACTERS = 76;

/**
 * @param changes CHANGELOG.md
 * @throws where it says nothing of this version
 */
export function changelog(changes: string, version: string): string {
  const sections = changes.split(/^## /m).slice(1);
  const section = sections.find((text) => text.startsWith(version)) ?? sections.find(isUnreleased);
  const items = section?.match(/^- .*(?:\n {2}.*)*/gm) ?? [];
  if (items.length === 0) throw new Error(`CHANGELOG.md says nothing of ${version}, nor of what is unreleased`);
  const bullets = items.map((item) => `  * ${wrap(item.slice(2).replaceAll(/\s+/g, ' ')).join('\n    ')}`);
  const epoch = process.env['SOURCE_DATE_EPOCH'];
  const date = (epoch === undefined ? new Date() : new Date(Number(epoch) * 1000)).toUTCString();
  return `tracer-tui (${version}) unstable; urgency=medium

${bullets.join('\n')}

 -- ${maintainer()}  ${date.replace('GMT', '+0000')}
`;
}

function isUnreleased(section: string): boolean {
  return section.startsWith('Unreleased');
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LINE_CHARACTERS) lines.push(`${lines.pop()} ${word}`);
    else lines.push(word);
  }
  return lines;
}

/** All of it is in the Node that is carried, as its authors build it. */
export const LINTIAN_OVERRIDES = `# Node.js as its authors publish it: not position-independent, with libraries and texts of its own.
tracer-tui: embedded-library
tracer-tui: hardening-no-pie
tracer-tui: hardening-no-fortify-functions
tracer-tui: spelling-error-in-binary
`;
