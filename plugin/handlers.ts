import type { HandlerTable } from "./kernel/server.ts";

/** Every resource type of the package `af` and where its handler is. */
export const handlers: HandlerTable = {
  "af:akash:Deployment": async () => (await import("./akash/deployment/handler.ts")).handler as never,
  "af:akash:Manifest": async () => (await import("./akash/manifest/handler.ts")).handler as never,
  "af:akash:Fence": async () => (await import("./akash/fence/handler.ts")).handler as never,
  "af:akash:Verification": async () => (await import("./akash/verification/handler.ts")).handler as never,
  "af:dns:HostedZone": async () => (await import("./dns/hosted-zone/handler.ts")).handler as never,
  "af:dns:Records": async () => (await import("./dns/records/handler.ts")).handler as never,
  "af:acme:Account": async () => (await import("./acme/account/handler.ts")).handler as never,
  "af:acme:Certificate": async () => (await import("./acme/certificate/handler.ts")).handler as never,
  "af:oci:Image": async () => (await import("./oci-image/handler.ts")).handler as never,
  "af:random:Secret": async () => (await import("./random-secret/handler.ts")).handler as never,
  "af:edge:Bundle": async () => (await import("./edge-bundle/handler.ts")).handler as never,
  "af:backup:Generation": async () => (await import("./backup-generation/handler.ts")).handler as never,
  "af:infisical:Instance": async () => infisical("af:infisical:Instance"),
  "af:infisical:Project": async () => infisical("af:infisical:Project"),
  "af:infisical:Secrets": async () => infisical("af:infisical:Secrets"),
  "af:infisical:Identity": async () => infisical("af:infisical:Identity"),
};

async function infisical(token: string): Promise<never> {
  const { handlers: all } = await import("./infisical/handler.ts");
  return all.find((handler) => handler.token === token) as never;
}
