import { missingValues } from "./placeholders.ts";
import { committedStage } from "./stage.fixture.ts";

const messages = (name: string) => missingValues(committedStage(name)).map(({ message }) => message);

test("the local stage has everything it needs", () => {
  expect(messages("local")).toEqual([]);
});

test("a placeholder is named with the command that replaces it, encrypted where it is a secret", () => {
  const said = messages("prod");
  expect(said).toContain(
    "dns.providers.desec.token is a placeholder: pulumi config set --secret --path 'dns.providers.desec.token' <value>",
  );
  expect(said).toContain(
    "dns.providers.google.project is a placeholder: pulumi config set --path 'dns.providers.google.project' <value>",
  );
});

test("a real stage cannot run on the example siblings", () => {
  expect(messages("prod")[0]).toMatch(/^siblings is still the examples/);
  expect(missingValues({ ...committedStage("prod"), siblings: "../checkouts" }).map(({ path }) => path)).not.toContain(
    "siblings",
  );
});
