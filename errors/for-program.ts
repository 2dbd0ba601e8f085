const COMMAND =
  /\.\/platform (up|preview|refresh|destroy)\b(?: --stage [\w-]+)?( --refresh)?(?: --data-loss ([\w-]+))?/g;

const VALUE = /\.\/platform set(?: --stage [\w-]+)? (\S+) ("[^"]*"|[^\s,]+)(?: --stage [\w-]+)?/g;

const PREPARED = /eval "\$\(\.\/platform env[^)]*\)" && (?=pulumi )/g;

/**
 * Commands within a text as they work in another project, which has the toolkit as a package and is run by plain `pulumi`.
 * What only a checkout of the toolkit has is left as it is. Pure.
 */
export function forProgram(text: string, stack: string): string {
  const command = (_: string, verb: string, refresh = "", lost = verb === "destroy" ? "'*'" : "") =>
    `${lost === "" ? "" : `PLATFORM_DATA_LOSS=${lost} `}pulumi ${verb} --stack ${stack}${refresh}`;
  return text.replace(COMMAND, command).replace(VALUE, "set $1 to $2 in the program").replace(PREPARED, "");
}
