/** Ports of databases and control interfaces, which carry no encryption or no authentication of their own. */
export const NEVER_PUBLIC: ReadonlyMap<number, string> = new Map([
  [5432, "PostgreSQL"],
  [6379, "Redis"],
  [5001, "IPFS RPC"],
  [4317, "OTLP"],
  [4318, "OTLP"],
]);
