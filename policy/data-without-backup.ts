import type { Stage } from "../stage/schema.ts";
import { type Member, membersOf } from "../stage/services/members.ts";
import { named, type Rule } from "./rule.ts";

/** Services whose data a bucket is enough for. */
const databases = ["postgres", "secrets"];

/** What holds data is backed up: its lease may end at any time, and all of it with it. */
export const dataWithoutBackup: Rule = {
  why: "data ends with its lease, and a lease ends when its provider does, when its escrow is empty, or when somebody moves it",

  find: (stage) =>
    membersOf(stage)
      .filter((member) => member.data !== undefined && !isBackedUp(member, stage))
      .map(({ path }) => ({ name: path.slice(1).join("."), path })),

  what: (subjects) => `${named(subjects)}: ${subjects.length === 1 ? "holds" : "hold"} data that nothing backs up`,

  fix(subjects, stage) {
    const names = subjects.map(({ name }) => name);
    const rest = names.filter((name) => name !== "registry" && !databases.includes(name));
    return [
      ...(names.some((name) => databases.includes(name))
        ? [`name a bucket below backup: in Pulumi.${stage}.yaml (docs/backup.md)`]
        : []),
      ...(names.includes("registry") ? [`./platform set services.registry.blobs s3 --stage ${stage}`] : []),
      ...(rest.length > 0
        ? [
            `nothing backs up ${rest.join(", ")} yet: copy the data yourself, and accept that; of an app whose data may be lost: disposable: true`,
          ]
        : []),
    ].join("; ");
  },
};

const isBackedUp = ({ data }: Member, { backup }: Stage): boolean => backup !== undefined && data === "postgres";
