/** Octets that Infisical takes in one request: 1 MiB, with what stands around the secrets of a batch left out. */
export const LARGEST_BATCH = 2 ** 20 - 4096;

/** Secrets so that each batch fits into one request; one that fits into none stands alone. Pure. */
export function inBatches<T>(secrets: readonly T[], largest = LARGEST_BATCH): T[][] {
  const batches: T[][] = [];
  let size = 0;
  for (const secret of secrets) {
    const octets = octetsOf(secret);
    const last = batches.at(-1);
    if (last && size + octets <= largest) last.push(secret);
    else {
      batches.push([secret]);
      size = 0;
    }
    size += octets;
  }
  return batches;
}

/** As it is sent, with the comma behind it. */
export const octetsOf = (secret: unknown): number => Buffer.byteLength(JSON.stringify(secret)) + 1;
