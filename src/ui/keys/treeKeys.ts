// The keys of the page with the tree.
import type { TreeSelector } from '../../core/select/tree.ts';
import type { KeyGroup } from './keymap.ts';
import { treeCommands } from './treeCommands.ts';

export function treeKeys(select: TreeSelector): readonly KeyGroup[] {
  const commands = treeCommands(select);
  return [
    {
      title: 'Move in the tree',
      bindings: [
        { id: 'up', keys: ['up', 'k'], does: 'up', run: commands.move(() => -1) },
        { id: 'down', keys: ['down', 'j'], does: 'down', run: commands.move(() => 1) },
        { id: 'page-up', keys: ['pageup'], does: 'a page up', run: commands.move((height) => -height) },
        { id: 'page-down', keys: ['pagedown'], does: 'a page down', run: commands.move((height) => height) },
        { id: 'first', keys: ['g', 'home'], does: 'to the first row', run: commands.first },
        { id: 'last', keys: ['G', 'end'], does: 'to the last row', run: commands.last },
        { id: 'parent', keys: ['u'], does: 'to the parent', run: commands.goToParent },
        { id: 'clear', keys: ['escape'], does: 'close, then clear the cursor, then the filter', run: commands.clear },
      ],
    },
    {
      title: 'Branches',
      bindings: [
        {
          id: 'close-branch',
          keys: ['left'],
          does: 'close the branch; when it is closed, to the parent',
          hint: 'close',
          run: commands.close,
        },
        {
          id: 'open-branch',
          keys: ['right'],
          does: 'open the branch; when it is open, to the first child',
          hint: 'open',
          run: commands.open,
        },
        { id: 'open-all', keys: ['*'], does: 'open all', run: commands.openAll },
        { id: 'close-all', keys: ['_'], does: 'close all', run: commands.closeAll },
        {
          id: 'keep-finished',
          keys: ['h'],
          does: 'finished processes stay, or leave 5 s after their branch is over',
          hint: 'finished',
          run: commands.toggleFinished,
        },
      ],
    },
  ];
}
