import { forStage, STAGE_COMMANDS } from "./for-stage.ts";

test.each(STAGE_COMMANDS)("./platform %s is for the stage at hand wherever it is named", (command) => {
  expect(forStage(`./platform ${command}`, "prod")).toBe(`./platform ${command} --stage prod`);
  expect(forStage(`wait, then: ./platform ${command} (again), or not`, "prod")).toBe(
    `wait, then: ./platform ${command} --stage prod (again), or not`,
  );
  expect(forStage(`./platform ${command}`, "local")).toBe(`./platform ${command}`);
  expect(forStage(`./platform ${command} --stage staging`, "prod")).toBe(`./platform ${command} --stage staging`);
});

test.each([
  ["options after it", "./platform up --refresh", "./platform up --stage prod --refresh"],
  ["a service after it", "./platform lease show api tells more", "./platform lease show --stage prod api tells more"],
  [
    "a stage at the end",
    "./platform lease close 7 --stage prod ends it",
    "./platform lease close 7 --stage prod ends it",
  ],
  [
    "two commands, of which one names it",
    "./platform up; ./platform destroy --stage prod",
    "./platform up --stage prod; ./platform destroy --stage prod",
  ],
  ["a command that takes no stage", "./platform dns validate a.example", "./platform dns validate a.example"],
  ["a word that only begins like one", "./platform upgrade", "./platform upgrade"],
  [
    "pulumi, which is not on PATH",
    "acme.email is a placeholder: pulumi config set --path 'acme.email' <value>",
    `acme.email is a placeholder: eval "$(./platform env --stage prod)" && pulumi config set --path 'acme.email' <value>`,
  ],
  [
    "pulumi in a shell that was prepared",
    'eval "$(./platform env --stage prod)" && pulumi stack export',
    'eval "$(./platform env --stage prod)" && pulumi stack export',
  ],
  ["no command", "pulumi failed on ./platform", "pulumi failed on ./platform"],
])("%s", (_, text, adapted) => {
  expect(forStage(text, "prod")).toBe(adapted);
  expect(forStage(adapted, "prod")).toBe(adapted);
});
