// What TypeScript needs to know of watch-sources.mjs.
export function watchSources(root: string, onChanged: () => void): () => void;
