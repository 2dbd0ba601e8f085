import { X509Certificate } from "node:crypto";
import { handler, type MessageTable } from "../state/context.ts";
import { isAddress } from "../wire/address.ts";
import { certErrors, sdkErrors } from "../wire/errors.ts";

/** Certificates published by tenants and providers (`akash.cert.v1`). */

interface MsgCreateCertificate {
  owner: string;
  /** base64 of PEM */
  cert: string;
  pubkey: string;
}
interface MsgRevokeCertificate {
  id: { owner: string; serial: string };
}

/** Serial number of a PEM certificate in decimal. @throws ChainError when it is none or not issued by `owner` to itself */
function serialOf(message: MsgCreateCertificate): string {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(Buffer.from(message.cert, "base64"));
  } catch {
    throw certErrors.invalidCertificate;
  }
  if (!certificate.subject.split("\n").includes(`CN=${message.owner}`)) throw certErrors.invalidCertificate;
  return BigInt(`0x${certificate.serialNumber}`).toString();
}

export const certificateMessages: MessageTable = {
  "/akash.cert.v1.MsgCreateCertificate": handler<MsgCreateCertificate>({
    signer: (message) => message.owner,
    validate(message) {
      if (!isAddress(message.owner)) throw sdkErrors.invalidAddress.wrap(message.owner);
      if (!Buffer.from(message.pubkey, "base64").toString().startsWith("-----BEGIN EC PUBLIC KEY-----"))
        throw certErrors.invalidPubKey;
      serialOf(message);
    },
    handle(context, message) {
      const { owner, cert, pubkey } = message;
      const serial = serialOf(message);
      if (context.state.get("certificates", `${owner}/${serial}`)) throw certErrors.exists;
      context.state.set("certificates", `${owner}/${serial}`, { owner, serial, state: "valid", cert, pubkey });
    },
    gas: () => 40_000,
  }),
  "/akash.cert.v1.MsgRevokeCertificate": handler<MsgRevokeCertificate>({
    signer: (message) => message.id.owner,
    validate(message) {
      if (!isAddress(message.id.owner)) throw sdkErrors.invalidAddress.wrap(message.id.owner);
      if (!/^\d+$/.test(message.id.serial)) throw certErrors.invalidSerial;
    },
    handle(context, { id }) {
      const key = `${id.owner}/${id.serial}`;
      const record = context.state.get("certificates", key);
      if (!record) throw certErrors.notFound;
      if (record.state === "revoked") throw certErrors.revoked;
      context.state.set("certificates", key, { ...record, state: "revoked" });
    },
    gas: () => 30_000,
  }),
};
