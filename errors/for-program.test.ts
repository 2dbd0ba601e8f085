import { forProgram } from "./for-program.ts";

test.each([
  ["an update", "run ./platform up --stage prod again", "run pulumi up --stack prod again"],
  ["one of the standard stage", "./platform up, or not", "pulumi up --stack prod, or not"],
  ["a refresh before it", "./platform up --stage prod --refresh leases", "pulumi up --stack prod --refresh leases"],
  [
    "data that is given up",
    "./platform up --stage prod --data-loss db",
    "PLATFORM_DATA_LOSS=db pulumi up --stack prod",
  ],
  ["an end of everything", "./platform destroy --stage prod", "PLATFORM_DATA_LOSS='*' pulumi destroy --stack prod"],
  [
    "pulumi itself",
    'eval "$(./platform env --stage prod)" && pulumi config set --path a b',
    "pulumi config set --path a b",
  ],
  [
    "a value of the stage file",
    "./platform set --stage prod akash.console false, then: ./platform up --stage prod",
    "set akash.console to false in the program, then: pulumi up --stack prod",
  ],
  [
    "another one",
    './platform set budget "60 USD/month" --stage prod (or less)',
    'set budget to "60 USD/month" in the program (or less)',
  ],
  ["what only a checkout has", "./platform funds top-up --stage prod", "./platform funds top-up --stage prod"],
])("%s", (_, text, adapted) => {
  expect(forProgram(text, "prod")).toBe(adapted);
});
