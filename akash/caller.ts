/** Who waits for an operation: how to stop it, and how to tell them what goes on. */
export interface Caller {
  readonly signal: AbortSignal;
  status(message: string): void;
}
