/** What differs from run to run and tells nothing, and what a picture has in its place. */
const MASKS: readonly [RegExp, string][] = [
  [/(Pebble Intermediate CA) [0-9a-f]{6}\b/g, "$1 0a1b2c"],
  [/\b2\d{3}-\d{2}-\d{2}\b/g, "2027-01-31"],
];

/** A picture without what is of one machine or one day: its folder, days, numbers of the sandbox's CA. Pure. */
export function masked(picture: string, folder: string): string {
  return MASKS.reduce((text, [what, by]) => text.replace(what, by), picture.replaceAll(folder, "~/platform"));
}
