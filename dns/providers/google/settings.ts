export interface GoogleSettings {
  readonly project: string;
  /** Service account key, JSON text; or an access token (sandbox, short-lived CI). Exactly one. */
  readonly credentials?: string;
  readonly accessToken?: string;
  readonly endpoint?: string;
}
