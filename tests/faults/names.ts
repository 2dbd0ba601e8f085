/** Whose platform the schedules play. */
export const PROJECT = "p";
export const STAGE = "s";
