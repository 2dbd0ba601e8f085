import { type Context, emitTyped, handler, type MessageTable } from "../state/context.ts";
import { isAddress } from "../wire/address.ts";
import { auditErrors, providerErrors, sdkErrors } from "../wire/errors.ts";
import type { Attribute, Provider } from "../wire/types.ts";

/** Providers and the auditors' signatures on their attributes (`akash.provider`, `akash.audit`). */

interface MsgSignProviderAttributes {
  owner: string;
  auditor: string;
  attributes: Attribute[];
}
interface MsgDeleteProviderAttributes {
  owner: string;
  auditor: string;
  keys: string[];
}

const validateAddress = (address: string) => {
  if (!isAddress(address)) throw sdkErrors.invalidAddress.wrap(`"${address}"`);
};

function validateProvider(provider: Provider): void {
  validateAddress(provider.owner);
  const uri = provider.host_uri;
  const refuse = (why: string) => providerErrors.invalidUri.wrap(why);
  if (!URL.canParse(uri)) throw providerErrors.relativeUri;
  if (!uri.startsWith("https:")) throw refuse(`scheme in "${uri}" should be https`);
  const [, path] = /^https:\/\/[^/?#]+([^?#]*)/.exec(uri) ?? [];
  if (path === undefined) throw refuse(`validating "${uri}" for valid host`);
  if (path !== "") throw refuse(`path in "${uri}" should be empty`);
}

const auditKey = (owner: string, auditor: string) => `${owner}/${auditor}`;

export const providerMessages: MessageTable = {
  "/akash.provider.v1beta4.MsgCreateProvider": handler<Provider>({
    signer: (message) => message.owner,
    validate: validateProvider,
    handle(context, message) {
      if (context.state.get("providers", message.owner))
        throw providerErrors.exists.wrap(`id: ${message.owner}: invalid provider: already exists`);
      saveProvider(context, message, "EventProviderCreated");
    },
    gas: () => 16_000,
  }),
  "/akash.provider.v1beta4.MsgUpdateProvider": handler<Provider>({
    signer: (message) => message.owner,
    validate: validateProvider,
    handle(context, message) {
      if (!context.state.get("providers", message.owner)) throw providerErrors.notFound.wrap(`id: ${message.owner}`);
      saveProvider(context, message, "EventProviderUpdated");
    },
    gas: () => 20_000,
  }),
  "/akash.provider.v1beta4.MsgDeleteProvider": handler<{ owner: string }>({
    signer: (message) => message.owner,
    validate: (message) => validateAddress(message.owner),
    handle(context, { owner }) {
      if (!context.state.get("providers", owner)) throw providerErrors.notFound.wrap(`id: ${owner}`);
      throw providerErrors.internal.wrap("NOTIMPLEMENTED");
    },
    gas: () => 16_000,
  }),
  "/akash.audit.v1.MsgSignProviderAttributes": handler<MsgSignProviderAttributes>({
    signer: (message) => message.auditor,
    validate(message) {
      validateAddress(message.owner);
      validateAddress(message.auditor);
    },
    handle(context, { owner, auditor, attributes }) {
      const key = auditKey(owner, auditor);
      const signed = new Map(context.state.get("audits", key)?.attributes.map(({ key, value }) => [key, value]));
      for (const attribute of attributes) signed.set(attribute.key, attribute.value);
      const sorted = [...signed].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => ({ key, value }));
      context.state.set("audits", key, { owner, auditor, attributes: sorted });
      emitTyped(context, "akash.audit.v1.EventTrustedAuditorCreated", { owner, auditor });
    },
    gas: () => 20_000,
  }),
  "/akash.audit.v1.MsgDeleteProviderAttributes": handler<MsgDeleteProviderAttributes>({
    signer: (message) => message.auditor,
    validate(message) {
      validateAddress(message.owner);
      validateAddress(message.auditor);
    },
    handle(context, { owner, auditor, keys }) {
      const record = context.state.get("audits", auditKey(owner, auditor));
      if (!record) throw auditErrors.notFound;
      const unknown = keys.find((key) => !record.attributes.some((attribute) => attribute.key === key));
      if (unknown !== undefined)
        throw auditErrors.attributeNotFound.wrap(
          `trying to delete non-existing attribute "${unknown}" for auditor/provider "${auditor}/${owner}"`,
        );
      const attributes = record.attributes.filter(({ key }) => keys.length > 0 && !keys.includes(key));
      if (attributes.length > 0) context.state.set("audits", auditKey(owner, auditor), { ...record, attributes });
      else context.state.delete("audits", auditKey(owner, auditor));
      emitTyped(context, "akash.audit.v1.EventTrustedAuditorDeleted", { owner, auditor });
    },
    gas: () => 20_000,
  }),
};

function saveProvider(context: Context, { owner, host_uri, attributes, info }: Provider, event: string): void {
  context.state.set("providers", owner, { owner, host_uri, attributes, info });
  emitTyped(context, `akash.provider.v1beta4.${event}`, { owner });
}
