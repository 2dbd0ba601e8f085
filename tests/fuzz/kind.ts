/** The kind of a failure, without what differs from input to input: whose error it is, and the line of ours it comes from. */
export function kindOf(why: string): string {
  const [, error] = /^(unclear \w+ \w+):/.exec(why) ?? [];
  const [, place] = / at ((?!.*node_modules)[^\n]*\.ts:\d+:\d+\)?)$/.exec(why) ?? [];
  if (error !== undefined && place !== undefined) return `${error} ${place}`;
  // The engine quotes what it could not read.
  if (error?.includes("SyntaxError")) return error;
  return why
    .replace(/\d+/g, "0")
    .replace(/["'`].*?["'`]/gs, "x")
    .slice(0, 60);
}
