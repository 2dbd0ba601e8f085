import { stageFile } from "../file.ts";
import { formatProblem, parseStage } from "../parse.ts";
import { findKey } from "../secrets/keys.ts";
import { stageText } from "../stage.fixture.ts";
import { remotePinServices } from "./remote-pins.ts";

const parsed = (remotePins: object, enabled = true) =>
  parseStage({ ...stageFile(stageText("local")).values, services: { ipfs: { enabled, remotePins } } });
const problems = (remotePins: object) => (parsed(remotePins).problems ?? []).map(formatProblem);

const pinata = { endpoint: "https://api.pinata.cloud/psa/", key: "token" };
const storacha = { kind: "storacha", key: "uKey", proof: "uProof", space: "did:key:z6MkExampLe" };

test("without a kind it is a service of the Pinning Service API; others have an endpoint of their own", () => {
  const { stage } = parsed({ pinata, files: { kind: "lighthouse", key: "key" }, storacha });
  expect(remotePinServices(stage!.services)).toMatchObject([
    { name: "pinata", kind: "pinning-service", endpoint: "https://api.pinata.cloud/psa" },
    { name: "files", kind: "lighthouse", endpoint: "https://api.lighthouse.storage" },
    { name: "storacha", kind: "storacha", endpoint: "https://up.storacha.network/bridge" },
  ]);
});

test("there are none by default, nor where IPFS is switched off", () => {
  expect(remotePinServices(parsed({}).stage!.services)).toEqual([]);
  expect(remotePinServices(parsed({ pinata }, false).stage!.services)).toEqual([]);
});

test("keys are secrets that ./platform secrets set knows", () => {
  expect(findKey("services.ipfs.remotePins.pinata.key").kind).toBe("secret");
  expect(findKey("services.ipfs.remotePins.storacha.proof").kind).toBe("secret");
});

test.each<[string, object, RegExp]>([
  ["no endpoint", { pinata: { key: "token" } }, /pinata\.endpoint: is needed with kind: pinning-service/],
  ["an endpoint with /pins", { pinata: { ...pinata, endpoint: "https://example.com/pins" } }, /without \/pins/],
  ["an endpoint without TLS", { pinata: { ...pinata, endpoint: "http://example.com" } }, /must be an https URL/],
  ["a key of two words", { pinata: { ...pinata, key: "Bearer token" } }, /key: must be without spaces/],
  ["no key", { pinata: { endpoint: pinata.endpoint } }, /pinata\.key/],
  ["a long name", { "Pinata Cloud": pinata }, /short name such as pinata/],
  ["no space of Storacha", { s: { ...storacha, space: undefined } }, /s\.space: is needed with kind: storacha/],
  ["a proof for another kind", { pinata: { ...pinata, proof: "uProof" } }, /pinata\.proof: is of kind: storacha alone/],
])("%s is refused", (_, remotePins, says) => {
  expect(problems(remotePins).join("\n")).toMatch(says);
});
