import { internet } from "../network/network.ts";
import { cidOf } from "./cids.fixture.ts";
import { CAPABILITIES, connectPins } from "./connect.ts";
import { LighthouseDouble } from "./lighthouse.fixture.ts";
import { StorachaDouble } from "./storacha.fixture.ts";

const NAME = "alternate-futures/local/ipfs";
const [A, B] = [cidOf(1), cidOf(2)];
const around = () => ({ network: internet, signal: new AbortController().signal, pause: async () => {} });

describe("Lighthouse", () => {
  let double: LighthouseDouble;
  beforeEach(async () => {
    double = await new LighthouseDouble().start();
  });
  afterEach(() => double[Symbol.asyncDispose]());
  const connected = (key = double.key) =>
    connectPins({ name: "lighthouse", kind: "lighthouse", endpoint: double.origin, key }, NAME, around());

  test("pins by CID, and calls it pinned when a Filecoin deal is proven, and not before", async () => {
    await using service = connected();
    await service.pin(A, []);
    expect(double.files).toMatchObject([{ cid: A, fileName: NAME }]);
    for (const [deal, state] of [
      [undefined, "pinning"],
      ["Sealing: PreCommitWait", "pinning"],
      ["Sealing: Proving", "pinned"],
    ] as const) {
      if (deal) double.deals.set(A, deal);
      expect(await service.list()).toMatchObject([{ cid: A, state, since: "2026-11-29T00:00:00.000Z" }]);
    }
  });

  test("shows the pins of this stage alone, of all pages", async () => {
    await using service = connected();
    double.page = 3;
    for (let number = 0; number < 10; number++) double.add(cidOf(number), number % 2 ? NAME : "other.png");
    const cids = (await service.list()).map(({ cid }) => cid);
    expect(cids.toSorted()).toEqual([1, 3, 5, 7, 9].map(cidOf).toSorted());
  });

  test("pages that do not end are not read for ever", async () => {
    await using service = connected();
    const page = { status: 200, body: { fileList: [double.add(A, NAME)], totalFiles: 9 } };
    double.next.push(page, page, page);
    await expect(service.list()).rejects.toMatchObject({ kind: "malformed" });
    expect(double.next).toHaveLength(1);
  });

  test("deletes by its own name of a pin, once", async () => {
    await using service = connected();
    const { id } = double.add(A, NAME);
    await service.unpin(id);
    await service.unpin(id);
    expect(double.files).toEqual([]);
  });

  test.each([
    ["a wrong key", () => connected("another"), {}, "denied"],
    ["an answer of another form", connected, { status: 200, body: [] }, "malformed"],
    ["503, four times", connected, { status: 503 }, "unavailable"],
  ] as const)("%s is told", async (_, connect, answer, kind) => {
    await using service = connect();
    if ("status" in answer) double.next.push(...Array.from({ length: 4 }, () => answer));
    await expect(service.list()).rejects.toMatchObject({ kind });
  });
});

describe("Storacha", () => {
  let double: StorachaDouble;
  beforeEach(async () => {
    double = await new StorachaDouble().start();
  });
  afterEach(() => double[Symbol.asyncDispose]());
  const connected = ({ space = double.space, proof = double.proof } = {}) =>
    connectPins(
      { name: "storacha", kind: "storacha", endpoint: `${double.origin}/bridge`, key: double.secret, space, proof },
      NAME,
      around(),
    );

  test("cannot pin by CID, says so without asking, and what it lists counts as nothing", async () => {
    await using service = connected();
    await expect(service.pin(A, [])).rejects.toMatchObject({ kind: "unable" });
    expect(double.asked).toEqual([]);
    expect(CAPABILITIES.storacha).toMatchObject({ pinsByCid: false, counts: false });
  });

  test.each(["p", "data"] as const)("lists all pages of a space, with receipts in `%s`", async (field) => {
    await using service = connected();
    double.field = field;
    double.page = 2;
    double.roots.push(A, B, cidOf(3));
    expect((await service.list()).map(({ cid }) => cid)).toEqual([A, B, cidOf(3)]);
    expect(double.asked).toHaveLength(2);
  });

  test("removes an upload, and one that is gone already is no error", async () => {
    await using service = connected();
    double.roots.push(A, B);
    await service.unpin(A);
    await service.unpin(A);
    expect(double.roots).toEqual([B]);
  });

  test.each([
    ["a proof that it does not know", { proof: "another" }, "denied"],
    ["another space", { space: "did:key:z6MkAnother" }, "refused"],
  ])("%s is told", async (_, wrong, kind) => {
    await using service = connected(wrong);
    await expect(service.list()).rejects.toMatchObject({ kind });
  });

  test.each([
    ["no receipt", []],
    ["a receipt of nothing", [{ p: {} }]],
    ["a listing of another form", [{ p: { out: { ok: { results: {} } } } }]],
  ])("%s is no list", async (_, body) => {
    await using service = connected();
    double.next.push({ status: 200, body });
    await expect(service.list()).rejects.toMatchObject({ kind: "malformed" });
  });
});
