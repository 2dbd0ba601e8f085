import { command, type Group, type Need } from "../command.ts";
import { json, stage, yes } from "../terminal/options.ts";
import { REASONS, type Reason } from "./reasons.ts";

const state = ["stage", "pulumi", "network"] as const satisfies readonly Need[];

export const cert: Group = {
  name: "cert",
  summary: "look at certificates, renew and revoke them",
  commands: [
    command({
      name: "list",
      summary: "every certificate of the state, and what happens to it next",
      options: { stage, json },
      examples: [{ words: "cert list --stage prod", does: "what is due when" }],
      needs: state,
      load: async () => (await import("./show.ts")).listCertificates,
    }),
    command({
      name: "show",
      summary: "one certificate, and whether its hosts serve it; exit 1 when one does not",
      arguments: [{ name: "name", form: "required", description: "as `cert list` names it" }],
      options: { stage, json },
      examples: [{ words: "cert show edge", does: "the certificate of the proxy" }],
      needs: state,
      load: async () => (await import("./show.ts")).showCertificate,
    }),
    command({
      name: "renew",
      summary: "order the certificates that are due and deliver them; nothing due is a success",
      text: "Safe to run from cron or CI: daily, for certificates of six days every twelve hours.",
      arguments: [{ name: "name", form: "optional", description: "only this one" }],
      options: { stage, force: { description: "although it is not due" } },
      examples: [{ words: "cert renew --stage prod", does: "for cron" }],
      needs: [...state, "wallet", "dns"],
      load: async () => (await import("./renew.ts")).renew,
    }),
    command({
      name: "revoke",
      summary: "revoke a certificate at its CA; the next renewal orders another one with another key",
      arguments: [{ name: "name", form: "required", description: "as `cert list` names it" }],
      options: {
        stage,
        reason: { takes: "reason", description: "why", mandatory: true, choices: Object.keys(REASONS) as Reason[] },
        yes: { ...yes, description: "do not ask" },
      },
      examples: [{ words: "cert revoke edge --reason keyCompromise", does: "when its key has leaked" }],
      needs: state,
      load: async () => (await import("./revoke.ts")).revoke,
    }),
  ],
};
