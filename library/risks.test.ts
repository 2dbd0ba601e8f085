import type { Finding } from "../policy/rule.ts";
import { THIRD_PARTY } from "../stage/services/third-party-images.ts";
import { findingsOf, riskText } from "./risks.ts";

const tags: Finding = {
  code: "unpinned-images",
  subjects: [{ name: THIRD_PARTY.postgres }, { name: THIRD_PARTY.ipfs }, { name: "wiki:1", path: ["services"] }],
};

test("of the toolkit's images those count that are used, and whatever the program names", () => {
  const names = findingsOf([tags], [THIRD_PARTY.postgres]).flatMap(({ subjects }) => subjects.map(({ name }) => name));
  expect(names).toEqual([THIRD_PARTY.postgres, "wiki:1"]);
  expect(findingsOf([{ ...tags, subjects: tags.subjects.slice(0, 2) }], [])).toEqual([]);
});

test("a risk is told with its fix, and how a program accepts it", () => {
  expect(riskText(tags)).toMatch(
    /^unpinned-images: .*\n {2}why: .*\n {2}fix: name images by their digests.*\n {2}or accept it in the stage: accept: \[\{ risk: "unpinned-images", only: \["postgres:17\.6",.*reason: "…" \}\]\n/,
  );
});
