/** A moment for people, to the second, as `--at` takes it back: `2026-11-29 06:44:09 UTC`. Pure. @param round to a whole second */
export const timeText = (time: string | number, round: (seconds: number) => number = Math.floor): string =>
  new Date(round(new Date(time).getTime() / 1000) * 1000).toISOString().replace("T", " ").replace(".000Z", " UTC");
