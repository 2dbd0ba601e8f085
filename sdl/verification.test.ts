import { decideChange } from "./change.ts";
import { toGroupSpecs } from "./groups.ts";
import { parseSdl } from "./parse.ts";

const AUDITOR = "akash1365yvmc4s7awdyj3n2sav7xfx76adc6dnmlx63";
const sdl = (block: string) => `version: "2.0"
services:
  web: {image: web@sha256:1, expose: [{port: 80, to: [{global: true}]}]}
profiles:
  compute:
    web: {resources: {cpu: {units: 1}, memory: {size: 1Gi}, storage: {size: 1Gi}}}
  placement:
    home:
      ${block}
      pricing: {web: {denom: uact, amount: 10}}
deployment:
  web: {home: {profile: web, count: 1}}
`;
const requirement = (block: string) => toGroupSpecs(parseSdl(sdl(block)).sdl!)[0]!.requirements.verification;

test("a placement may ask for verified providers (AEP-86)", () => {
  expect(
    requirement(`verification: {min_tier: 2, capabilities: [tee_hardware_attestation], auditors: [${AUDITOR}]}`),
  ).toEqual({
    min_tier: 2,
    required_capabilities: ["tee_hardware_attestation"],
    required_auditors: [AUDITOR],
    auditor_mode: "any",
    min_auditor_count: 0,
  });
});

test.each(["", "verification: {}", "verification: {min_tier: 0}"])("nothing is asked for by %j", (block) => {
  expect(requirement(block)).toBeUndefined();
});

test.each([
  ["a tier there is not", "{min_tier: 5}", "min_tier"],
  ["a mode there is not", "{min_tier: 1, auditor_mode: some}", "auditor_mode"],
  ["who is no auditor", "{min_tier: 1, auditors: [somebody]}", "auditors[0]"],
  ["auditors without a tier", `{auditors: [${AUDITOR}]}`, "min_tier"],
])("%s is refused", (_, block, path) => {
  const { errors } = parseSdl(sdl(`verification: ${block}`));
  expect(errors.map((error) => error.path)).toEqual([`profiles.placement.home.verification.${path}`]);
});

test("another verification needs another deployment", () => {
  const [old, edited] = [parseSdl(sdl("")).sdl!, parseSdl(sdl("verification: {min_tier: 1}")).sdl!];
  expect(decideChange(old, old).reasons).toEqual([]);
  expect(decideChange(old, edited).reasons).toMatchObject([{ from: "none", to: "tier 1" }]);
});
