// What set-up makes, in order. A step has
//   name, says          for its stamp and its log; for the person
//   inputs(), facts()   the files it is made from; what else matters
//   make(node)          makes it and returns what its stamp watches over (see writeStamp)
//   owns                the directories it writes
//   needsPackages       whether it needs the system's compilers and libraries
//   isDone()            whether it has already been done by hand, and `done`, what to watch then

import { addon } from './addon.mjs';
import { bpf } from './bpf.mjs';
import { bundle } from './bundle.mjs';
import { dependencies } from './dependencies.mjs';
import { manual } from './manual.mjs';

export const builds = [bpf, addon, bundle, manual];
export const steps = [dependencies, ...builds];
