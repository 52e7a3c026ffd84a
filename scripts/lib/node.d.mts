// What TypeScript needs to know of node.mjs.
export function headersDir(node: { readonly dir: string; readonly bin: string }): Promise<string>;
