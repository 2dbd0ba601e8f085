/** On the first volume, and in no backup. */
export const NOTES = `\${BACKUP_PATHS%% *}/.backups`;
/** Not on a volume, which may be full. */
export const TEMPORARY = `\${TMPDIR:-/tmp}`;
/** What commands in the container find here. */
export const FUNCTIONS = `${TEMPORARY}/backup-functions`;
/** There while the place is fenced. */
export const FENCED = `${NOTES}/fenced`;
/** There once all is in a backup that was written before it was fenced. */
export const HELD = `${NOTES}/held`;
/** There where what was written before it was fenced could not all be read. */
export const UNREAD = `${NOTES}/unread`;
/** The fence that the volumes began under. */
export const BEGAN = `${NOTES}/began`;
/** There while a restore is not complete. */
export const RESTORING = `${NOTES}/restoring`;
/** What is told of the last restore. */
export const RESTORED = `${NOTES}/restored`;
/** There once others were let to rely on the place. */
export const VERIFIED = `${NOTES}/verified`;
