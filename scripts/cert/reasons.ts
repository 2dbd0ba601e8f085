/** Codes of RFC 5280 §5.3.1 that a subscriber may give. */
export const REASONS = { unspecified: 0, keyCompromise: 1, superseded: 4, cessationOfOperation: 5 } as const;

export type Reason = keyof typeof REASONS;
