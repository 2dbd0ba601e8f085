/** Where most images look for the authorities they trust. */
export const AUTHORITIES_FILE = "/etc/ssl/certs/ca-certificates.crt";
