/** The properties of a resource class's outputs, all unset: the engine fills them in. */
export function unset<K extends string>(...names: K[]): Record<K, undefined> {
  return Object.fromEntries(names.map((name) => [name, undefined])) as Record<K, undefined>;
}
