import * as sdkV1 from "@akashnetwork/chain-sdk/private-types/akash.v1";
import * as sdkV1beta4 from "@akashnetwork/chain-sdk/private-types/akash.v1beta4";
import * as sdkV1beta5 from "@akashnetwork/chain-sdk/private-types/akash.v1beta5";
import fc from "fast-check";
import { recordedTxs } from "../replay/recording.ts";
import { formatDec, parseDec } from "./dec.ts";
import { messages } from "./schema.ts";
import type { Message } from "./transaction.ts";
import { decode, encode, type Json, type JsonObject, WireError } from "./wire.ts";

/** What every generated type of the official SDK can do, as far as it is used here. */
interface SdkType {
  $type: string;
  fromJSON(json: unknown): unknown;
  encode(value: unknown): { finish(): Uint8Array };
}

const sdkTypes = new Map<string, SdkType>(
  [sdkV1, sdkV1beta4, sdkV1beta5]
    .flatMap((module) => Object.values(module) as Partial<SdkType>[])
    .flatMap((type) => (type?.$type ? [[`/${type.$type}`, type as SdkType] as const] : [])),
);

const camelCase = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** The SDK's JSON has quantities as bytes and most names in camel case (so both forms are given); it knows no reclamation. */
function toSdkJson(value: Json, key = ""): Json {
  if (Array.isArray(value)) return value.map((item) => toSdkJson(item));
  if (value === null || typeof value !== "object")
    return key === "val" ? Buffer.from(String(value)).toString("base64") : value;
  const entries = Object.entries(value).filter(([name]) => name !== "@type" && !name.startsWith("reclamation"));
  return Object.fromEntries(
    entries.flatMap(([name, item]) => [name, camelCase(name)].map((form) => [form, toSdkJson(item, name)])),
  );
}

const withFullDecimals = (message: Message): JsonObject => {
  const { "@type": _, ...fields } = message;
  const text = JSON.stringify(fields).replace(
    /"(\d+\.\d+)"/g,
    (_match, dec: string) => `"${formatDec(parseDec(dec))}"`,
  );
  return JSON.parse(text) as JsonObject;
};

test("messages encoded by the official SDK read as the recorded JSON", () => {
  const recorded = recordedTxs().flatMap((tx) => tx.messages ?? []);
  const known = recorded.filter(
    (message) => sdkTypes.has(message["@type"]) && !/"reclamation(_window)?":[{"]/.test(JSON.stringify(message)),
  );
  expect(known.length).toBeGreaterThan(120);
  for (const message of known) {
    const type = sdkTypes.get(message["@type"])!;
    const bytes = type.encode(type.fromJSON(toSdkJson(message))).finish();
    const expected = withFullDecimals(message);
    expect(decode(messages[message["@type"]]!, bytes)).toMatchObject(expected);
  }
});

test("what the chain writes it reads back", () => {
  const text = fc.string({ maxLength: 20 });
  const uint32 = fc.nat(2 ** 32 - 1);
  const id = fc.record({
    owner: text,
    dseq: fc.bigInt(0n, 2n ** 64n - 1n).map(String),
    gseq: uint32,
    oseq: uint32,
    provider: text,
    bseq: uint32,
  });
  const amount = fc.bigInt(0n, 10n ** 30n);
  const bid = fc.record({
    id,
    price: fc.record({ denom: text, amount: amount.map(formatDec) }),
    deposit: fc.record({
      amount: fc.record({ denom: text, amount: amount.map(String) }),
      sources: fc.array(fc.constantFrom("invalid", "balance", "grant"), { maxLength: 3 }),
    }),
    resources_offer: fc.constant([]),
    reclamation_window: fc.option(fc.nat(10 ** 9).map((seconds) => `${seconds}s`)),
  });
  const schema = messages["/akash.market.v1beta5.MsgCreateBid"]!;
  fc.assert(
    fc.property(bid, (message) =>
      expect(decode(schema, encode(schema, message as unknown as JsonObject))).toEqual(message),
    ),
  );
});

test("a field the chain does not know is refused, not skipped", () => {
  const schema = messages["/akash.deployment.v1beta4.MsgCloseDeployment"]!;
  const known = encode(schema, { id: { owner: "o", dseq: "1" } });
  expect(() => decode(schema, new Uint8Array([...known, 0x7a, 0x01, 0x00]))).toThrow(WireError);
});

test("bytes cut short are refused", () => {
  const schema = messages["/akash.deployment.v1beta4.MsgCloseDeployment"]!;
  const known = encode(schema, { id: { owner: "owner", dseq: "1" } });
  for (let length = 1; length < known.length; length += 1)
    expect(() => decode(schema, known.subarray(0, length))).toThrow(WireError);
});
