// Every page, in the order of the keys 1, 2, 3 …: to add one, add it here.
import type { PageId } from '../../core/state/view.ts';
import type { Page } from './page.ts';
import { createProcessesPage } from './processesPage.ts';
import { createProgramsPage } from './programsPage.ts';
import { createTimelinePage } from './timelinePage.ts';
import { createTreePage } from './treePage.ts';

/** A page may remember what it has selected: one set for one screen. */
export function createPages(): readonly Page[] {
  return [createProcessesPage(), createTreePage(), createProgramsPage(), createTimelinePage()];
}

export function findPage(pages: readonly Page[], id: PageId): Page {
  const page = pages.find((candidate) => candidate.id === id) ?? pages[0];
  if (page === undefined) throw new Error('there is no page at all');
  return page;
}
