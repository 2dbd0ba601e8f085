import { type Action, decide, type Wanted } from "./decide.ts";

const wanted: Wanted = {
  stage: { path: "Pulumi.shop.yaml", text: "config: {}\n" },
  zone: { path: "dns/zones/shop.test.yaml", text: "# zone\n" },
  env: { path: ".env.example", stage: "shop", section: '# Stage shop: x\nA=""\n' },
  copies: ["site/index.html"],
};

const done = (files: Record<string, string>, force = false) => {
  const decision = decide(wanted, (path) => files[path], force);
  return "taken" in decision ? decision : decision.actions.map(({ path, does }: Action) => `${does} ${path}`);
};

test("into an empty folder everything is written, the stage file last", () => {
  expect(done({})).toEqual([
    "write site/index.html",
    "write dns/zones/shop.test.yaml",
    "write .env.example",
    "write Pulumi.shop.yaml",
  ]);
});

test.each<[string, Record<string, string>, readonly string[]]>([
  ["the stage file", { "Pulumi.shop.yaml": "" }, ["Pulumi.shop.yaml"]],
  ["a file of the template", { "site/index.html": "" }, ["site/index.html"]],
])("%s that is there is in the way, and nothing is written", (_, files, taken) => {
  expect(done(files)).toEqual({ taken });
  expect(done(files, true)).toContain(`overwrite ${taken[0]}`);
});

test("a zone file is kept, forced or not", () => {
  for (const force of [false, true])
    expect(done({ "dns/zones/shop.test.yaml": "www: {}" }, force)).toContain("keep dns/zones/shop.test.yaml");
});

test.each([
  ["another stage's part is extended", "# Stage prod: x\n", "extend .env.example"],
  ["an older part of the same stage is extended", "# Stage shop: older\n", "extend .env.example"],
  ["the same part is kept", '# Stage shop: x\nA=""\n', "keep .env.example"],
])("an .env.example with %s", (_, text, action) => {
  expect(done({ ".env.example": text })).toContain(action);
});
