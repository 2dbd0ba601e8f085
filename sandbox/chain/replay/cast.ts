import { decodeAddress } from "../wire/address.ts";
import { Signer } from "../wire/signer.ts";

/** Who acted in a recording, and our own key in each one's place. */

/** By role: the recorded address, and the name of a key (`Signer.fromName`) whose address begins alike, as lists come sorted by address. */
export type Cast = Record<string, { recorded: string; key: string }>;

export const firstCast = {
  tenant: { recorded: "akash1syjnt9reuxzaa0s32mf6ccne3e370y74pul584", key: "replay 849" },
  provider: { recorded: "akash1f96qlh0z6y3hc3xy65e5x276a0vchfrmfqe9hm", key: "replay 239" },
  provider2: { recorded: "akash1u7fd66kugpwsj4mv8tjvaf3583aarvtllxxxrp", key: "replay 483" },
  oracle: { recorded: "akash137fkjqug0jxqt598zc533uaam6c0qja95xvh9v", key: "replay 681" },
} satisfies Cast;

/** The providers beyond aurora, basalt and cedar are known by their bids alone. */
export const secondCast = {
  tenant: { recorded: "akash1ww9j3drc9panf36rx6adqaaxd5hf9rwsgngs8l", key: "replay 394" },
  other: { recorded: "akash1g50chtsuk7wnp950s6vkzvfqf3j7k0c95k56d8", key: "replay 2127" },
  grantee: { recorded: "akash1mcqcmhw9qdsnkv2jrxwwfujv8kkagqlkwzs9hv", key: "replay 2147" },
  payer: { recorded: "akash1p5w2z3mwnrwg9x08f2xp0p5m2ewmwe00n02kl3", key: "replay 1114" },
  poor: { recorded: "akash1u9dl9fjdhap2wph8l6kaktpxjs3k0cyn84e4m0", key: "replay 296" },
  auditor: { recorded: "akash1rm0fawfuhakk5czus8ynz2lj4gpmz0zvz8ffvl", key: "replay 841" },
  aurora: { recorded: "akash1yr926usrz2man609w9uee72cvv7eayza7ymvyp", key: "replay 698" },
  basalt: { recorded: "akash1mulrvkacld6490jxd2ltr65as7dgwpd7vq2dsm", key: "replay 97" },
  cedar: { recorded: "akash1uvfnyjhvmnssets72vq3l9sqpgr2xs3gvtkdpm", key: "replay 305" },
  bidder1: { recorded: "akash1jr686hxg0y78tts2jj2xw030kz8h5q7mhngtvl", key: "replay 264" },
  bidder2: { recorded: "akash1r2d852d2h7cur2xvjxfhc5thrfqu9za09n6260", key: "replay 80" },
  bidder3: { recorded: "akash1ucck2tacnnm576ge6e4zy6vze5774mytqurddz", key: "replay 293" },
  bidder4: { recorded: "akash1xjwuz68pwyrnva90359qsj6ef3w0wrjken7qhf", key: "replay 967" },
} satisfies Cast;

/** @throws Error when our addresses sort in another order than the recorded ones, as text or as bytes */
export async function signersOf(cast: Cast): Promise<Map<string, Signer>> {
  const roles = Object.keys(cast);
  const signers = await Promise.all(roles.map((role) => Signer.fromName(cast[role]!.key)));
  const recorded = roles.map((role) => cast[role]!.recorded);
  const ours = signers.map(({ address }) => address);
  const inHex = (address: string) => Buffer.from(decodeAddress(address)).toString("hex");
  const order = (texts: string[]) => [...texts.keys()].sort((a, b) => (texts[a]! < texts[b]! ? -1 : 1)).join();
  if (order(recorded) !== order(ours) || order(recorded.map(inHex)) !== order(ours.map(inHex)))
    throw new Error("the keys of the replay sort in another order than the recorded addresses");
  return new Map(roles.map((role, index) => [role, signers[index]!]));
}
