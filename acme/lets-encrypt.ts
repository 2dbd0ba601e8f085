/** https://letsencrypt.org/docs/acme-protocol-updates/ */
export const LETS_ENCRYPT = {
  staging: "https://acme-staging-v02.api.letsencrypt.org/directory",
  production: "https://acme-v02.api.letsencrypt.org/directory",
} as const;

/** The staging CA where new names are ordered first, so that mistakes do not use up the CA's limits; undefined where there is none. */
export const stagingFor = (directoryUrl: string): string | undefined =>
  directoryUrl === LETS_ENCRYPT.production ? LETS_ENCRYPT.staging : undefined;
