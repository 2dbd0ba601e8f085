import { join } from "node:path";
import { withLock } from "../../engine/lock.ts";
import { imagesFolder } from "../../images/stand-ins/store.ts";

/** Runs what changes the store: one process at a time, of all checkouts. */
export const changingStore = <T>(work: () => Promise<T>): Promise<T> =>
  withLock(join(imagesFolder(), "store.lock"), "another run that changes the stand-in images", work);
