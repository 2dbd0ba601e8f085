/** Levels of mappings and lists in one another: no document of ours comes near, and a stack of calls holds them. */
export const MOST_LEVELS = 100;

export const TOO_DEEP = `more than ${MOST_LEVELS} levels deep, or an alias of what it stands in`;
