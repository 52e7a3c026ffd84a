// What the guest tells the host, one JSON object per line.

export type Message =
  | { readonly type: 'booted'; readonly release: string; readonly cpus: number }
  | { readonly type: 'verified'; readonly options: string; readonly program: string; readonly instructions: number }
  | { readonly type: 'refused'; readonly options: string; readonly reason: string }
  | {
      readonly type: 'test';
      readonly name: string;
      readonly ms: number;
      readonly skipped: boolean;
      /** The kernel did not run a hook meanwhile, which it counts: what failed then says nothing about the program. */
      readonly hooksSkipped: boolean;
      readonly error?: string;
    }
  | { readonly type: 'done'; readonly status: number };
