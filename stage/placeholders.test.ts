import { missingText, missingValues } from "./placeholders.ts";
import { committedStage } from "./stage.fixture.ts";

const messages = (name: string) => missingValues(committedStage(name), name).map(missingText);

test("the local stage has everything it needs", () => {
  expect(messages("local")).toEqual([]);
});

test("a placeholder is named with how it is replaced: by a command that encrypts it where it is a secret", () => {
  const said = messages("prod");
  expect(said).toContain(
    "dns.providers.desec.token is a placeholder: ./platform secrets set dns.providers.desec.token --stage prod",
  );
  expect(said).toContain("dns.providers.google.project is a placeholder: write it into the stage file");
});

test("a real stage cannot run on the example siblings", () => {
  expect(messages("prod")[0]).toMatch(/^siblings is still the examples/);
  const real = { ...committedStage("prod"), siblings: "../checkouts" };
  expect(missingValues(real, "prod").map(({ path }) => path.join("."))).not.toContain("siblings");
});
