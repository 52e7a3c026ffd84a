// What TypeScript needs to know of node.mjs.
export const PINNED: string;
export function headersDir(node: { readonly dir: string; readonly bin: string }): Promise<string>;
