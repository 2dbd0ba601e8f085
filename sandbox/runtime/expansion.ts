type Variables = Readonly<Record<string, string>>;

/**
 * A text as the kubelet gives it to a container: `$(NAME)` is the value of a variable, `$$` a dollar, all else what it
 * was. Pure.
 */
export const expanded = (text: string, variables: Variables): string =>
  text.replace(/\$(?:\$|\(([^)]*)\))/g, (found, name: string | undefined) => {
    if (name === undefined) return "$";
    return Object.hasOwn(variables, name) ? variables[name]! : found;
  });

/** Variables, each with the values of those before it. Pure. */
export function expandedInOrder(variables: Variables): Record<string, string> {
  const known: Record<string, string> = {};
  for (const [name, value] of Object.entries(variables)) known[name] = expanded(value, known);
  return known;
}
