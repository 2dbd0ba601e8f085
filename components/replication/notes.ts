import { NOTES } from "../postgres-archive.ts";

/** There while a cluster follows another one, also when it was promoted by a command and not started anew since. */
export const FOLLOWING = `${NOTES}/following`;
/** Under which decision (`DATABASE_SINCE`) the container was started whose cluster a command promoted. */
export const PROMOTED = `${NOTES}/promoted`;
/** There where a cluster cannot go on from what the primary has. */
export const ANEW = `${NOTES}/anew`;
/** What commands run: `bash FILE look`, `hold`, `release` or `promote`. */
export const COMMAND = `${NOTES}/command`;

/** Role that standbys read by; no app can have the name. */
export const ROLE = "platform_standby";

/** What every standby calls itself to the primary. */
export const FOLLOWER = "standby";

/** Name and port by which a standby reaches the primary. */
export const PRIMARY = "primary";
export const PRIMARY_PORT = 5432;
