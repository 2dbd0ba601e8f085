import { planImport } from "./import.ts";

const plan = (text: string, skip = false) =>
  planImport(text, { stage: "prod", values: {}, skip }).map((line) =>
    line.verdict === "taken" ? [line.line, line.path.join("."), line.value] : [line.line, line.verdict, line.why],
  );

test("names of secrets are taken, in every spelling of them", () => {
  expect(plan("DESEC_TOKEN=a\nexternal.resend.apiKey=b\nSERVICES_API_SECRETS_Mixed=c")).toEqual([
    [1, "dns.providers.desec.token", "a"],
    [2, "external.resend.apiKey", "b"],
    [3, "services.api.secrets.Mixed", "c"],
  ]);
});

test.each([
  ["a name of nothing", "FOO=a", "names nothing of a stage"],
  ["a value that is no secret", "IMAGES_USERNAME=a", "images.username is no secret: write it into Pulumi.prod.yaml"],
])("%s is refused, or left out where that is asked for", (_, text, why) => {
  expect(plan(text)).toEqual([[1, "refused", why]]);
  expect(plan(text, true)).toEqual([[1, "left", why]]);
});

test.each([
  ["a line that is none", "secret-text", "is not NAME=value"],
  ["a placeholder", "DESEC_TOKEN=placeholder", "is the word placeholder, which stands for a value that is missing"],
])("%s is refused in any case", (_, text, why) => {
  expect(plan(text)).toEqual([[1, "refused", why]]);
  expect(plan(text, true)).toEqual([[1, "refused", why]]);
});

test("a name without a value is left out, since nobody filled it in", () => {
  expect(plan("DESEC_TOKEN=\nDESEC_TOKEN=''")).toEqual([
    [1, "left", "has no value"],
    [2, "left", "has no value"],
  ]);
});

test("one secret under two names is refused: nobody knows which one is meant", () => {
  expect(plan("DESEC_TOKEN=a\n\nDNS_PROVIDERS_DESEC_TOKEN=b")).toEqual([
    [1, "dns.providers.desec.token", "a"],
    [3, "refused", "dns.providers.desec.token is given in line 1 already"],
  ]);
});
