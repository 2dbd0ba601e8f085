import type { ServiceName, Services } from "./services.ts";

/** Services without which another one cannot run. */
const NEEDS: Partial<Record<ServiceName, readonly ServiceName[]>> = {
  auth: ["secrets", "postgres"],
  api: ["secrets", "postgres", "ipfs"],
  webApp: ["secrets"],
  website: ["secrets"],
};

/** Enabled services that need one which is not, with the sentence to tell. */
export function unmetNeeds(services: Services): { service: ServiceName; message: string }[] {
  const enabled = (name: ServiceName) => services[name].enabled;
  return (Object.keys(NEEDS) as ServiceName[]).filter(enabled).flatMap((service) => {
    const absent = (NEEDS[service] ?? []).filter((name) => !enabled(name));
    return absent.map((name) => ({
      service,
      message: `needs services.${name}, which is not enabled; enable it, or disable ${service} too.`,
    }));
  });
}
