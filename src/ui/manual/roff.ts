// man(7): text to lines that groff(1) and mandoc(1) read.

/** One line of running text: nothing in it is taken for a request or an escape. */
export function escapeRoff(text: string): string {
  return (
    text
      .replaceAll('\\', '\\e')
      // A hyphen that can be searched for and copied; otherwise it becomes a typographic one.
      .replaceAll('-', '\\-')
      .replaceAll('…', '\\&...')
      .replaceAll("'", '\\(aq')
      .replaceAll('`', '\\(ga')
      .replaceAll('"', '\\(dq')
      .replaceAll('^', '\\(ha')
      .replaceAll('~', '\\(ti')
      .replace(/^\./, '\\&.')
      .replace(/[^\x20-\x7e]/gu, (character) => `\\[u${hex(character)}]`)
  );
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

export const bold = (text: string) => `\\fB${escapeRoff(text)}\\fR`;
export const italic = (text: string) => `\\fI${escapeRoff(text)}\\fR`;

/** @param parts lines of man(7) */
export function section(title: string, parts: readonly string[]): string {
  return [`.SH ${title}`, ...parts].join('\n');
}

export function subsection(title: string, parts: readonly string[]): string {
  return [`.SS ${escapeRoff(title)}`, ...parts].join('\n');
}

/** A term and what it means below it. @param tag already man(7) */
export function tagged(tag: string, text: string): string {
  return `.TP\n${tag}\n${escapeRoff(text)}`;
}

/** As typed: nothing is filled. */
export function example(text: string): string {
  return `.PP\n.RS 4\n.EX\n${escapeRoff(text)}\n.EE\n.RE`;
}
