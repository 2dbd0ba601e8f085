/** The kind of a failure, without what differs from input to input: whose error it is, and the line of ours it comes from. */
export function kindOf(why: string): string {
  const [, error, place] = /^(\w+ \w+).* at (\S*\.ts:\d+|.*\.ts:\d+)/s.exec(why) ?? [];
  const plain = why.replace(/\d+/g, "0").replace(/["'`].*?["'`]|at position.*/gs, "x");
  return place === undefined || place.includes("node_modules") ? plain.slice(0, 60) : `${error} ${place}`;
}
