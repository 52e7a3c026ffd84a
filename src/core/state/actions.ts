// Everything that can happen, as facts.
import type { ByteString } from '../bytes.ts';
import type { EventBatch } from '../events/event.ts';
import type { Filter } from '../filter/match.ts';
import type { ProcessKey, Usage } from '../process.ts';
import type { ColumnChoice } from '../select/columnChoice.ts';
import type { Snapshot } from '../table/snapshot.ts';
import type { CommandAction } from './command.ts';
import type { ProgramsView } from './programsView.ts';
import type { RecordingState, ReplayState } from './replay.ts';
import type { HeldBack, Lost } from './state.ts';
import type { TimelineAction } from './timelineView.ts';
import type { TreeView } from './treeView.ts';
import type { Cursor, Dialog, Order, PageId, TableId, View } from './view.ts';

export interface UsageSample {
  readonly key: ProcessKey;
  readonly usage: Usage;
}

export type SourceAction =
  | {
      readonly type: 'source/started';
      readonly name: string;
      readonly nowBootNs: number;
      /** Only a command that we have started, and what descends from it. @default false */
      readonly isFollowing?: boolean;
    }
  /** What the source cannot do, or not any more. */
  | { readonly type: 'source/limited'; readonly limit: string }
  | { readonly type: 'source/failed'; readonly message: string }
  | { readonly type: 'events/received'; readonly events: EventBatch; readonly nowBootNs: number }
  | { readonly type: 'snapshot/taken'; readonly snapshot: Snapshot }
  | { readonly type: 'usage/sampled'; readonly samples: readonly UsageSample[] }
  | { readonly type: 'losses/counted'; readonly lost: Lost }
  | { readonly type: 'heldBack/counted'; readonly heldBack: HeldBack }
  | { readonly type: 'clock/ticked'; readonly nowBootNs: number; readonly wallOffsetNs: number }
  | { readonly type: 'users/read'; readonly names: ReadonlyMap<number, string> }
  | { readonly type: 'cgroups/read'; readonly paths: ReadonlyMap<number, ByteString> }
  /** Names of containers by their ids; others may come later. */
  | { readonly type: 'containers/read'; readonly names: ReadonlyMap<string, string> };

export type ViewAction =
  | TimelineAction
  | { readonly type: 'page/changed'; readonly page: PageId }
  | { readonly type: 'threshold/changed'; readonly thresholdNs: number }
  | { readonly type: 'filter/changed'; readonly filter: Filter }
  /** Somebody has finished typing one: it can be had again. */
  | { readonly type: 'filter/kept'; readonly text: string }
  | { readonly type: 'order/changed'; readonly order: Order }
  | { readonly type: 'columns/changed'; readonly columns: readonly ColumnChoice[] }
  | { readonly type: 'focus/changed'; readonly table: TableId }
  | { readonly type: 'cursor/moved'; readonly table: TableId; readonly cursor: Cursor | undefined }
  | { readonly type: 'follow/changed'; readonly isFollowing: boolean }
  | { readonly type: 'programs/changed'; readonly programs: ProgramsView }
  | { readonly type: 'tree/changed'; readonly tree: TreeView }
  | { readonly type: 'view/paused' }
  | { readonly type: 'view/resumed' }
  | { readonly type: 'dialog/changed'; readonly dialog: Dialog | undefined }
  | { readonly type: 'notice/changed'; readonly notice: View['notice'] };

export type RecordingAction =
  | { readonly type: 'recording/changed'; readonly recording: RecordingState }
  | { readonly type: 'replay/changed'; readonly replay: ReplayState }
  /** What was replayed comes again from its beginning. */
  | { readonly type: 'replay/rewound' };

export type Action = SourceAction | CommandAction | RecordingAction | ViewAction;
