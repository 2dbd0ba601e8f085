import { SERVICES, serviceRow } from "../stage/catalog.ts";
import { named, type Rule } from "./rule.ts";

/** What holds data, Infisical among it, is leased only from providers that an auditor has signed for. */
export const unauditedProviders: Rule = {
  why: "a provider reads the memory and disks of what it runs, and can lose or keep them; an audit is all that is known of it",

  find({ akash, services }) {
    const exposed = SERVICES.filter((service) => {
      const { enabled, target, placement } = services[service];
      const held = enabled && target === "akash" && serviceRow(service).stateful === true;
      return held && (placement.audited ?? akash.audited) === false;
    });
    return exposed.map((name) => ({ name, path: ["services", name] }));
  },

  what: (subjects) => `${named(subjects)}: may be leased from a provider that nobody has audited, and holds data`,

  fix: (subjects, stage) =>
    subjects
      .map(({ name }) => `pulumi config set --stack ${stage} --path services.${name}.placement.audited true`)
      .join(" && "),
};
