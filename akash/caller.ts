/** The caller of an operation: its abort signal, and a function that shows status messages. */
export interface Caller {
  readonly signal: AbortSignal;
  status(message: string): void;
}
