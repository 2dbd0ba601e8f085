/** A size for people. Pure. */
export const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
