/** HTTP on the wire of this process. */
export interface Request {
  readonly method: string;
  readonly url: URL;
  readonly headers: Record<string, string>;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers?: Record<string, string>;
}
