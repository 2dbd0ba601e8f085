import type { DeploymentInfo } from "../../../akash/chain/client.ts";
import { emptyHash } from "../../../akash/chain/tag.ts";
import type { Consents } from "../../kernel/consents.ts";
import { formersOf } from "./formers.ts";
import { mayLeave } from "./handler.ts";

const tag = (service: string, nonce = "00000000", stage = "prod") => `af:shop/${stage}/${service}#${nonce}`;

function opened(dseq: string, name: string, used = true): DeploymentInfo {
  const hash = used ? Buffer.alloc(32, 1) : emptyHash(name);
  return {
    deployment: { id: { owner: "akash1me", dseq }, hash: hash.toString("base64") },
    groups: [{ group_spec: { name } }],
  } as unknown as DeploymentInfo;
}

test("the former places of a service are those that something ran on, and that were opened before", () => {
  const own = { dseq: "100", tag: tag("postgres", "00000002") };
  const open = [
    opened("100", own.tag),
    opened("99", tag("postgres", "00000001")),
    opened("9", tag("postgres", "00000000")),
    opened("98", tag("postgres", "00000003"), false),
    opened("101", tag("postgres", "00000004")),
    opened("97", tag("auth")),
    opened("96", tag("postgres", "00000000", "staging")),
    opened("95", "somebody else's"),
  ];
  expect(formersOf(open, own)).toEqual(["99", "9"]);
});

test.each<[string, Partial<Consents>, boolean]>([
  ["nobody has said anything of it", {}, false],
  ["its data was given up", { has: () => true }, true],
  [
    "it was found silent, and its backups are young enough",
    { backup: () => ({ age: 60, maxLoss: 60 }), providersAsked: true },
    true,
  ],
  [
    "it was found silent, and its backups are older",
    { backup: () => ({ age: 61, maxLoss: 60 }), providersAsked: true },
    false,
  ],
  ["it was found silent, and has no backups", { providersAsked: true }, false],
  ["it has young backups, and no run has asked its provider", { backup: () => ({ age: 1, maxLoss: 60 }) }, false],
])("a place that is silent may be left without what it wrote last or not: %s", (_, consents, expected) => {
  expect(mayLeave({ has: () => false, ...consents }, "postgres")).toBe(expected);
});
