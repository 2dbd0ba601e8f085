import { missingText, missingValues } from "./placeholders.ts";
import { SERVICES, serviceRow } from "./services/catalog.ts";
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

test("a stage that builds no sibling needs no folder of them", () => {
  const { services, ...stage } = committedStage("prod");
  const off = Object.fromEntries(
    SERVICES.map((service) => [service, { ...services[service], enabled: serviceRow(service).settings !== "built" }]),
  );
  const paths = (own: object) =>
    missingValues({ ...stage, services: { ...services, ...own } }, "prod").map(({ path }) => String(path));
  expect(paths(off)).not.toContain("siblings");
  expect(paths({ ...off, docs: { ...services.docs, image: "ghcr.io/example/docs:1" } })).not.toContain("siblings");
  expect(paths({ ...off, docs: services.docs })).toContain("siblings");
});
