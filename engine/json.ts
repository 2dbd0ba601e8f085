/** What a file or a program of ours says, to be held against a shape: undefined where it is no JSON at all. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
