// How the program is bundled, for every bundle of it.

import { projectDir } from './run.mjs';

// Quantile sketches can be sent as protobuf messages, by a package that is missing; nobody sends them.
const withoutSketchMessages = {
  name: 'without-sketch-messages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\.\.?\/proto\/compiled$/ }, ({ path }) => ({ path, namespace: 'no-messages' }));
    onLoad({ filter: /.*/, namespace: 'no-messages' }, () => ({ contents: 'module.exports = {};' }));
  },
};

// Ink imports the React developer tools when DEV is set; they are not a dependency of a program that is installed.
const withoutDevtools = {
  name: 'without-react-devtools',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^react-devtools-core$/ }, () => ({ path: 'react-devtools-core', namespace: 'stub' }));
    onLoad({ filter: /.*/, namespace: 'stub' }, () => ({
      contents: 'export default { initialize() {}, connectToDevTools() {} };',
    }));
  },
};

/** What every bundle of the program has in common. */
export const bundleOptions = {
  absWorkingDir: projectDir,
  bundle: true,
  platform: 'node',
  target: 'node22',
  jsx: 'automatic',
  // Without it React runs its development build, at twice the cost.
  define: { 'process.env.NODE_ENV': '"production"' },
  plugins: [withoutDevtools, withoutSketchMessages],
  // Names and lines stay, so that a stack trace can be read.
  minifySyntax: true,
  legalComments: 'eof',
  logLevel: 'warning',
  write: false,
};
