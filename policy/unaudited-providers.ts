import { membersOf } from "../stage/services/members.ts";
import { named, type Rule } from "./rule.ts";

/** What holds data, Infisical among it, is leased only from providers that an auditor has signed for. */
export const unauditedProviders: Rule = {
  why: "a provider reads the memory and disks of what it runs, and can lose or keep them; an audit is all that is known of it",

  find(stage) {
    const exposed = membersOf(stage).filter(
      ({ data, settings: { target, placement } }) =>
        data && target === "akash" && (placement.audited ?? stage.akash.audited) === false,
    );
    return exposed.map(({ path }) => ({ name: path.slice(1).join("."), path }));
  },

  what: (subjects) => `${named(subjects)}: may be leased from a provider that nobody has audited, and holds data`,

  fix: (subjects, stage) =>
    subjects.map(({ name }) => `./platform set services.${name}.placement.audited true --stage ${stage}`).join(" && "),
};
