import type { Offered, Place } from "./places.ts";

/** To lie in `~/.config/fish/completions/platform.fish`, or to be sourced. */
export function fishScript(places: readonly Place[]): string {
  const paths = places.flatMap(({ path }) => (path === "" ? [] : [quoted(path.includes(" ") ? path : ` ${path}`)]));
  const values = places.flatMap(({ path, options }) =>
    options.flatMap(({ long, short, value }) =>
      value ? [long, ...(short ? [short] : [])].map((name) => quoted(`${path} ${name}`)) : [],
    ),
  );
  return `# Completion of ./platform in fish: ./platform completion fish > ~/.config/fish/completions/platform.fish
function __platform_at
    set -l at ''
    set -l option ''
    for word in (commandline -opc)[2..]
        if test -n "$option"
            set option ''
            continue
        end
        test "$word" = --; and return 1
        switch "$at $word"
            case ${paths.join(" ")}
                set at (string trim -- "$at $word")
            case ${values.join(" ")}
                set option $word
        end
    end
    test "$at" = "$argv"
end
function __platform_stages
    set -l folder (string replace -r '[^/]*$' '' -- (string replace -r '^~' $HOME -- (commandline -opc)[1]))
    string replace -rf '.*Pulumi\\.(.+)\\.yaml$' '$1' -- "$folder"Pulumi.*.yaml
end
complete -c platform -f
${places.flatMap(lines).join("\n")}
`;
}

function lines({ path, options, words }: Place): string[] {
  const start = `complete -c platform -n ${quoted(`__platform_at "${path}"`)}`;
  const flags = options.map(({ long, short, says, value }) => {
    const names = `${short ? `-s ${short.slice(1)} ` : ""}-l ${long.slice(2)}`;
    return `${start} ${names}${value ? ` -r ${argumentsOf(value)}` : ""} -d ${quoted(says)}`;
  });
  if (typeof words === "string") return [`${start} ${argumentsOf(words)}`, ...flags];
  return [...words.map(({ word, says }) => `${start} -a ${word} -d ${quoted(says)}`), ...flags];
}

function argumentsOf(offered: Offered): string {
  if (offered === "file") return "-F";
  if (offered === "folder") return "-f -a '(__fish_complete_directories)'";
  if (offered === "stage") return "-f -a '(__platform_stages)'";
  return `-f -a ${quoted(offered.map(({ word }) => word).join(" "))}`;
}

const quoted = (text: string): string => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
