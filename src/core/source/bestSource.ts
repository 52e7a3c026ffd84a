// The best source that works here, and in one line why it is not a better one.
import type { SourceAction } from '../state/actions.ts';
import type { EventSource } from './source.ts';
import { SourceError } from './sourceError.ts';

export class BestSource implements EventSource {
  readonly #candidates: readonly EventSource[];
  readonly #onFallback: (line: string) => void;
  #chosen: EventSource | undefined;

  /**
   * @param candidates the best first
   * @param onFallback told when the first one did not start
   */
  constructor(candidates: readonly EventSource[], onFallback: (line: string) => void) {
    this.#candidates = candidates;
    this.#onFallback = onFallback;
  }

  get name(): string {
    return this.#chosen?.name ?? '';
  }

  /** @throws SourceError with the reason of each */
  start(emit: (action: SourceAction) => void): void {
    const reasons: string[] = [];
    for (const source of this.#candidates) {
      let limit = '';
      try {
        source.start((action) => {
          if (action.type === 'source/limited') limit = `, ${action.limit}`;
          emit(action);
        });
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        reasons.push(`${source.name}: ${error.message}`);
        continue;
      }
      this.#chosen = source;
      if (reasons.length > 0) this.#onFallback(`source: ${source.name}${limit}, because ${reasons.join('; ')}`);
      return;
    }
    throw new SourceError(reasons.join('; '));
  }

  hold(isHeld: boolean): void {
    this.#chosen?.hold(isHeld);
  }

  stop(): void {
    this.#chosen?.stop();
  }
}
