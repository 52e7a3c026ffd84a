// A report, a comparison or the doctor's findings as JSON, for programs. What is not known is null.
import type { Diagnosis } from '../doctor/diagnose.ts';
import { safeJson } from '../format/json.ts';
import type { Diff } from './diff.ts';
import type { Report } from './report.ts';

export function formatJson(report: Report | Diff | Diagnosis): string {
  return `${safeJson(JSON.stringify(report, (_name, value: unknown) => (value === undefined ? null : value), 2))}\n`;
}
