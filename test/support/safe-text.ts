// What text for people must never hold: whatever a terminal, a spreadsheet or a reader obeys, or does not show. Written by
// Unicode's properties, apart from src/core/format/printable.ts, so that the two can disagree.

/** Controls (C0, DEL, C1), format characters (bidi among them), what is not shown, separators of lines, half surrogates. */
const UNSAFE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\p{Bidi_Control}]/u;

/** The first character that may not be there, with its place; undefined where all are safe. */
export function findUnsafe(text: string): string | undefined {
  const match = UNSAFE.exec(text);
  if (match === null) return undefined;
  const code = match[0].codePointAt(0) ?? 0;
  const around = JSON.stringify(text.slice(Math.max(0, match.index - 30), match.index + 10));
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')} at ${match.index}, in ${around}`;
}

/** The same of lines, each ended by a newline. */
export function findUnsafeLine(text: string, end: '\n' | '\r\n' = '\n'): string | undefined {
  for (const line of text.split(end)) {
    const found = findUnsafe(line);
    if (found !== undefined) return found;
  }
  return undefined;
}
