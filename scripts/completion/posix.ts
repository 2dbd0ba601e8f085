import type { Flag, Item, Offered, Place } from "./places.ts";

/** How one shell offers what may be typed: each a command of that shell. */
interface Dialect {
  readonly words: (items: readonly Item[]) => string;
  readonly file: string;
  readonly folder: string;
  readonly stage: string;
}

/** To be sourced by bash; it knows no descriptions. */
export function bashScript(places: readonly Place[]): string {
  const dialect: Dialect = {
    words: (items) => `COMPREPLY=($(compgen -W ${quoted(items.map(({ word }) => word).join(" "))} -- "$current"))`,
    file: 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$current"))',
    folder: 'compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$current"))',
    stage: `COMPREPLY=($(compgen -W "$(_platform_stages "\${COMP_WORDS[0]}")" -- "$current"))`,
  };
  return `# Completion of ./platform in bash. In ~/.bashrc: source <(<this folder>/platform completion bash)
${STAGES}
_platform() {
  local current=\${COMP_WORDS[COMP_CWORD]} at='' option='' word
  COMPREPLY=()
  # bash takes --stage=local apart.
  [ "$current" = = ] && current=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [ "$word" = = ] && continue
${body(places, dialect)}
}
complete -F _platform platform
`;
}

/** To be sourced by zsh after \`compinit\`, or to lie in a folder of \`fpath\` as \`_platform\`. */
export function zshScript(places: readonly Place[]): string {
  const described = ({ word, says }: Item) => quoted(says ? `${word}:${says}` : word);
  const dialect: Dialect = {
    words: (items) => `list=(${items.map(described).join(" ")}); _describe -V word list`,
    file: "_files",
    folder: "_files -/",
    stage: 'list=($(_platform_stages "$words[1]")); _describe -V stage list',
  };
  return `#compdef platform
# Completion of ./platform in zsh. In ~/.zshrc, after compinit: source <(<this folder>/platform completion zsh)
${STAGES}
_platform() {
  local current=$words[CURRENT] at='' option='' word
  local -a list
  for word in "\${(@)words[2,CURRENT-1]}"; do
${body(places, dialect)}
}
if [ "$funcstack[1]" = _platform ]; then _platform "$@"; else compdef _platform platform; fi
`;
}

/** Stages are files beside the command: looked for when they are asked for. */
const STAGES = `_platform_stages() {
  local folder=. file
  case "$1" in */*) folder=\${1%/*} ;; esac
  case "$folder" in '~'*) folder=$HOME\${folder#'~'} ;; esac
  find "$folder/" -maxdepth 1 -name 'Pulumi.*.yaml' | while read -r file; do
    file=\${file##*/Pulumi.}
    echo "\${file%.yaml}"
  done
}`;

/** Reads the words before the current one, then offers what may follow; begins within the loop over \`word\`. */
function body(places: readonly Place[], dialect: Dialect): string {
  const paths = places.flatMap(({ path }) => (path === "" ? [] : [path]));
  const values = places.flatMap(({ path, options }) =>
    options.flatMap((flag) =>
      flag.value ? namesOf(flag).map((name) => [`${path} ${name}`, flag.value!] as const) : [],
    ),
  );
  const flags = places.map(
    ({ path, options }) => [path, options.map(({ long, says }) => ({ word: long, says }))] as const,
  );
  const words = places.map(({ path, words, options }) => {
    const nothing = words.length === 0;
    return [path, nothing ? options.map(({ long, says }) => ({ word: long, says })) : words] as const;
  });
  return `    [ "$word" = -- ] && return
    if [ -n "$option" ]; then option=''; continue; fi
    case "$at $word" in
      ${alternatives(paths.map((path) => (path.includes(" ") ? path : ` ${path}`)))}) at="\${at:+$at }$word" ;;
      ${alternatives(values.map(([name]) => name))}) option=$word ;;
    esac
  done
  if [ -n "$option" ]; then
    case "$at $option" in
${cases(values, dialect)}
    esac
    return
  fi
  case "$current" in
    -*)
      case "$at" in
${cases(flags, dialect)}
      esac
      return ;;
  esac
  case "$at" in
${cases(words, dialect)}
  esac`;
}

/** One branch for all that offer the same. */
function cases(offers: readonly (readonly [pattern: string, Offered])[], dialect: Dialect): string {
  const groups = Map.groupBy(
    offers.filter(([, offer]) => offer.length > 0),
    ([, offer]) => (typeof offer === "string" ? dialect[offer] : dialect.words(offer)),
  );
  return [...groups]
    .map(([command, same]) => `      ${alternatives(same.map(([pattern]) => pattern))}) ${command} ;;`)
    .join("\n");
}

const namesOf = ({ long, short }: Flag): string[] => (short ? [long, short] : [long]);

const alternatives = (patterns: readonly string[]): string => patterns.map(quoted).join("|");

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
