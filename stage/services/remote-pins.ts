import { z } from "zod";
import { httpsUrl } from "../https-url.ts";
import { secret } from "../secret.ts";

/** How a service is spoken with; each is a file of `pins/`. */
export const PIN_KINDS = ["pinning-service", "lighthouse", "storacha"] as const;

export type PinKind = (typeof PIN_KINDS)[number];

/** Where those are asked that are one service. */
const ENDPOINTS: Readonly<Partial<Record<PinKind, string>>> = {
  lighthouse: "https://api.lighthouse.storage",
  storacha: "https://up.storacha.network/bridge",
};

const service = z
  .strictObject({
    kind: z
      .enum(PIN_KINDS)
      .default("pinning-service")
      .describe(
        "How it is spoken with: the IPFS Pinning Service API (Pinata and many others), or the API of Lighthouse or Storacha.",
      ),
    endpoint: httpsUrl()
      .refine((url) => !URL.canParse(url) || !/[?#]|\/pins\/?$/.test(url), "must be without /pins, ? and #")
      .optional()
      .meta({
        description: "URL of its API, without /pins. Default: that of Lighthouse or Storacha.",
        examples: ["https://api.pinata.cloud/psa"],
      }),
    key: secret(
      "Token or API key that may pin, list and unpin; of Storacha the X-Auth-Secret of `storacha bridge generate-tokens`.",
    ),
    space: z
      .string()
      .regex(/^did:key:z[1-9A-HJ-NP-Za-km-z]+$/, "must be the DID of a space, such as did:key:z6Mk…")
      .optional()
      .describe("Of Storacha: the space, which is for these pins alone."),
    proof: secret("Of Storacha: the Authorization of `storacha bridge generate-tokens`.").optional(),
  })
  .superRefine(({ kind, endpoint, key, space, proof }, context) => {
    const problem = (path: string, message: string) => context.addIssue({ code: "custom", path: [path], message });
    const own = { space, proof };
    for (const name of ["space", "proof"] as const) {
      if (kind === "storacha" && own[name] === undefined) problem(name, "is needed with kind: storacha");
      if (kind !== "storacha" && own[name] !== undefined) problem(name, "is of kind: storacha alone");
    }
    if (endpoint === undefined && ENDPOINTS[kind] === undefined)
      problem("endpoint", "is needed with kind: pinning-service");
    if (/\s/.test(key)) problem("key", "must be without spaces and line breaks");
  });

export const remotePins = z
  .record(
    z
      .string()
      .regex(/^[a-z]([-a-z0-9]{0,18}[a-z0-9])?$/, "must be a short name such as pinata")
      .describe("Name of a service."),
    service,
  )
  .default({})
  .meta({
    description:
      "Services that pin all that IPFS pins, too, by a name of one's choice (docs/backup.md, Remote pins). Default: none.",
    examples: [{ pinata: { endpoint: "https://api.pinata.cloud/psa", key: { secure: "v1:…" } } }],
  });

/** A service that pins elsewhere, as the stage file names it, and where it is asked. */
export interface RemotePinService extends z.output<typeof service> {
  readonly name: string;
  readonly endpoint: string;
}

/** The services that a stage's IPFS is pinned at; none where it has no IPFS. Pure. */
export const remotePinServices = ({
  ipfs,
}: {
  readonly ipfs: { readonly enabled: boolean; readonly remotePins: z.output<typeof remotePins> };
}): RemotePinService[] =>
  ipfs.enabled
    ? Object.entries(ipfs.remotePins).map(([name, each]) => ({
        ...each,
        name,
        endpoint: (each.endpoint ?? ENDPOINTS[each.kind]!).replace(/\/+$/, ""),
      }))
    : [];
