import { membersOf } from "../stage/services/members.ts";
import { named, type Rule } from "./rule.ts";

/** What holds data is backed up: its lease may end at any time, and all of it with it. */
export const dataWithoutBackup: Rule = {
  why: "data ends with its lease, and a lease ends when its provider does, when its escrow is empty, or when somebody moves it",

  find: (stage) =>
    membersOf(stage)
      .filter(({ data, backup }) => data !== undefined && (backup === undefined || stage.backup === undefined))
      .map(({ path }) => ({ name: path.slice(1).join("."), path })),

  what: (subjects) => `${named(subjects)}: ${subjects.length === 1 ? "holds" : "hold"} data that nothing backs up`,

  fix(subjects, stage) {
    const apps = subjects.filter(({ path }) => path?.[1] === "apps").map(({ name }) => name);
    return [
      ...(apps.length < subjects.length
        ? [`name a bucket below backup: in Pulumi.${stage}.yaml (docs/backup.md)`]
        : []),
      ...(apps.length > 0
        ? [`of ${apps.join(", ")}: backup: true, or, where the data may be lost, disposable: true`]
        : []),
    ].join("; ");
  },
};
