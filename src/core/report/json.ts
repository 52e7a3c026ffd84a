// A report or a comparison as JSON, for programs. What is not known is null.
import type { Diff } from './diff.ts';
import type { Report } from './report.ts';

export function formatJson(report: Report | Diff): string {
  return `${JSON.stringify(report, (_name, value: unknown) => (value === undefined ? null : value), 2)}\n`;
}
