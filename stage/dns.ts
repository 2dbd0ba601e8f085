import { z } from "zod";
import type { DnsProviderName } from "../dns/settings.ts";
import { secret } from "./secret.ts";

const credentials = {
  cloudflare: z
    .strictObject({
      apiToken: secret("API token with the rights Zone Read, Zone Edit and DNS Edit."),
      accountId: z
        .string()
        .optional()
        .describe("Account that new zones belong to; needed where a zone is created, and for loadBalancing."),
      loadBalancing: z
        .boolean()
        .optional()
        .describe(
          "Serve weights and geos by load balancers, a paid add-on of Cloudflare; the token needs Load Balancers Edit of the zones and Load Balancing: Monitors and Pools Edit of the account.",
        ),
    })
    .refine(({ loadBalancing, accountId }) => !loadBalancing || accountId !== undefined, {
      message: "needs accountId with loadBalancing: pools belong to the account",
      path: ["accountId"],
    })
    .optional()
    .describe("Cloudflare DNS."),
  google: z
    .strictObject({
      project: z.string().describe("Google Cloud project that holds the managed zone."),
      credentials: secret("Service account key, JSON text.").optional(),
      accessToken: secret("Short-lived OAuth access token, in place of credentials.").optional(),
    })
    .refine((value) => (value.credentials === undefined) !== (value.accessToken === undefined), {
      message: "needs exactly one of credentials and accessToken",
    })
    .optional()
    .describe("Google Cloud DNS, with exactly one of credentials and accessToken."),
  desec: z
    .strictObject({ token: secret("API token.") })
    .optional()
    .describe("deSEC."),
} satisfies Record<DnsProviderName, z.ZodType>;

const NAMES = Object.keys(credentials) as DnsProviderName[];

const providers = z
  .strictObject(credentials)
  .refine((value) => Object.values(value).some((provider) => provider !== undefined), {
    message: `needs at least one of ${NAMES.join(", ")}`,
  })
  .describe("At least one; every provider listed serves all zones of the stage, identically, but for `hosting`.");

/** Globs of record keys, see `dns/records/glob.ts`. */
const globs = (description: string) =>
  z
    .array(z.string().regex(/^[^!\s"\\;][^\s"\\;]*$/, "must be a glob of record keys such as www, *.dev/A or /MX"))
    .min(1)
    .optional()
    .describe(description);

const share = (what: string) =>
  z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe(
      `Share of a zone's record sets beyond which \`dns plan\` and \`dns apply\` take ${what} for a mistake and stop; default 0.3. Zones of fewer than ten have no limit.`,
    );

export const dns = z
  .strictObject({
    providers,
    zones: z
      .array(z.string())
      .min(1)
      .optional()
      .describe("Zones this stage writes, each described in `dns/zones/<zone>.yaml`; default: the stage's domain."),
    hosting: z
      .record(z.string(), z.array(z.enum(NAMES)).min(1))
      .default({})
      .meta({
        description: "Providers of single zones, where not all host them, such as those with answers that fail over.",
        examples: [{ "fo.example.com": ["cloudflare", "google"] }],
      }),
    ttl: z
      .number()
      .int()
      .min(30)
      .max(86400)
      .default(300)
      .describe("Seconds the addresses of leases may be cached; raised where a provider has a higher minimum."),
    adopt: z
      .boolean()
      .default(false)
      .describe("Take over record sets that exist with other values; false stops and names them."),
    maxUpdates: share("updates"),
    maxDeletes: share("deletes"),
    owned: globs(
      "Record sets this stage owns, as globs of name/TYPE such as `www`, `*.dev/A`, `/MX` (apex) or `*`; default: all it writes. `dns apply` deletes what matches and is not desired.",
    ),
    ignored: globs("Record sets this stage never touches, as globs of name/TYPE; they go before owned."),
  })
  .superRefine(({ providers, zones, hosting }, context) => {
    for (const [zone, hosts] of Object.entries(hosting)) {
      const problem = (message: string) => context.addIssue({ code: "custom", path: ["hosting", zone], message });
      if (!zones?.includes(zone)) problem(`names ${zone}, which is not in dns.zones`);
      for (const host of hosts.filter((name) => !providers[name]))
        problem(`leads ${zone} to ${host}, which is not in dns.providers`);
    }
  })
  .describe("Zones and who serves them.");

/** The part that says who hosts which zone. */
export type DnsHosting = Pick<z.output<typeof dns>, "zones" | "hosting" | "providers">;
