import type { Kit } from "../../kit/contents.ts";
import { ownFiles } from "./set-aside.ts";

test("of a kit's files a lost machine takes along what is the stage's own", () => {
  const paths = [
    "Pulumi.yaml",
    "Pulumi.local.yaml",
    "Pulumi.prod.yaml",
    "images.lock.yaml",
    "dns/zones/example.com.zone",
    ".platform/sandbox/wallet.mnemonic",
    "keys/wallet",
  ];
  const files = Object.fromEntries([...paths.map((path) => [`project/${path}`, ""]), ["state.json", ""]]);
  const kit: Kit = { made: "", toolkit: "", project: "p", stage: "local", files };
  expect(ownFiles(kit)).toEqual(["Pulumi.local.yaml", "images.lock.yaml", "dns/zones/example.com.zone", "keys/wallet"]);
});
