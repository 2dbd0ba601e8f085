import { recordedTxs } from "../../sandbox/chain/replay/recording.ts";
import { messages as schemas } from "../../sandbox/chain/wire/schema.ts";
import { decode, encode, type JsonObject } from "../../sandbox/chain/wire/wire.ts";
import type { DeploymentId } from "../chain/client.ts";
import { groupFromChain } from "../chain/group.ts";
import { createDeployment } from "./messages.ts";

const type = "/akash.deployment.v1beta4.MsgCreateDeployment";

/** A recorded creation, paid from the balance as ours are. */
function recorded(name: string): JsonObject {
  const { messages } = recordedTxs().find((line) => line.name === name)!;
  const { "@type": _, ...message } = messages[0] as JsonObject;
  return { ...message, deposit: { ...(message.deposit as JsonObject), sources: ["balance"] } };
}

async function encodedByUs({ id, groups, hash, deposit }: JsonObject, notice?: number) {
  const [group] = groups as JsonObject[];
  const { amount } = deposit as { amount: { denom: string; amount: string } };
  const bytes = Buffer.from(hash as string, "base64");
  return createDeployment(
    id as unknown as DeploymentId,
    groupFromChain(group),
    bytes,
    { amount, sources: ["balance"] },
    notice,
  );
}

test.each([
  ["tx-create-uact-ok", undefined],
  ["tx-recl-create", 7200],
])("%s of a real chain is encoded to the byte", async (name, notice) => {
  const message = recorded(name);
  const { typeUrl, value } = await encodedByUs(message, notice);
  expect(typeUrl).toBe(type);
  expect(Buffer.from(value).toString("hex")).toBe(Buffer.from(encode(schemas[type]!, message)).toString("hex"));
});

test.each([1, 127, 128, 3600, 86_400, 2_592_000])("a notice of %d seconds arrives as such", async (notice) => {
  const { value } = await encodedByUs(recorded("tx-recl-create"), notice);
  expect(decode(schemas[type]!, value).reclamation).toEqual({ min_window: `${notice}s` });
});
