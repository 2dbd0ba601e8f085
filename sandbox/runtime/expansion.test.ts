import { expanded, expandedInOrder } from "./expansion.ts";

const VALUES = { PORT: "80", EMPTY: "", DOLLAR: "$(PORT)" };

// as Kubernetes' own tests have them (third_party/forked/golang/expansion)
test.each([
  ["$(PORT)", "80"],
  ["http://x:$(PORT)/$(EMPTY)", "http://x:80/"],
  ["$(UNKNOWN)", "$(UNKNOWN)"],
  ["$$", "$"],
  ["$$(PORT)", "$(PORT)"],
  ["$$$(PORT)", "$80"],
  ["$$$$", "$$"],
  ["$(DOLLAR)", "$(PORT)"],
  ["$PORT $", "$PORT $"],
  ["$(PORT", "$(PORT"],
  ["$(date +%s)", "$(date +%s)"],
  ["$(A$(PORT))", "$(A$(PORT))"],
])("%s becomes %s", (text, expected) => {
  expect(expanded(text, VALUES)).toBe(expected);
});

test("a variable has the values of those before it, and no others", () => {
  const variables = { A: "1", B: "$(A)-$(C)", C: "$(B)", PASSWORD: "a$$b" };
  expect(expandedInOrder(variables)).toEqual({ A: "1", B: "1-$(C)", C: "1-$(C)", PASSWORD: "a$b" });
});
