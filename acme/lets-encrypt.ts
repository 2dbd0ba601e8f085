/** https://letsencrypt.org/docs/acme-protocol-updates/ */
export const LETS_ENCRYPT = {
  staging: "https://acme-staging-v02.api.letsencrypt.org/directory",
  production: "https://acme-v02.api.letsencrypt.org/directory",
} as const;

/** Where an order for new names is tried first, so that mistakes do not use up the CA's limits; absent where nowhere. */
export const rehearsalFor = (directoryUrl: string): string | undefined =>
  directoryUrl === LETS_ENCRYPT.production ? LETS_ENCRYPT.staging : undefined;
