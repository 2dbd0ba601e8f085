import type { InContainer } from "./container.ts";
import type { Method } from "./method.ts";
import { errorIn, progressIn, takenIn, verdictIn } from "./said.ts";

/** As the user and with the settings that it has in the container. @param words its options and command, of letters, digits and `-=._`: they pass a shell */
const run = (container: InContainer, words: readonly string[], tell?: (line: string) => void) =>
  container(`exec su postgres -c "pgbackrest ${words.join(" ")} 2>&1"`, tell);

/** Backups of databases. */
export const pgbackrest: Method = {
  async take(container, full, tell) {
    const words = ["--log-level-console=info", `--type=${full ? "full" : "diff"}`, "backup"];
    const read = (line: string) => {
      const progress = progressIn(line);
      if (progress !== undefined) tell(progress);
    };
    return takenIn(await run(container, words, read));
  },

  async verify(container, generation) {
    return verdictIn(await run(container, [`--stanza=${generation}`, "--output=text", "--verbose", "verify"]));
  },

  async expire(container) {
    const expired = await run(container, ["--log-level-console=warn", "expire"]);
    return expired.code === 0 ? undefined : errorIn(expired);
  },
};
