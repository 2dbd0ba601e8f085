export interface DesecSettings {
  readonly token: string;
  readonly endpoint?: string;
}
