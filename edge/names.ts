const LABEL = /^(?!-)[a-z0-9_-]{1,63}(?<!-)$/;

/** Whether `name` is a DNS name of at least two labels: lower case, A-labels, no final dot. */
export const isFullyQualified = (name: string): boolean =>
  name.length <= 253 && name.includes(".") && name.split(".").every((label) => LABEL.test(label));

/** Whether `name` is a service name inside one lease (one label). */
export const isServiceName = (name: string): boolean => LABEL.test(name);

/** Whether a certificate for `pattern` is good for `host`: a wildcard stands for exactly one label (RFC 6125 §6.4.3). */
export function covers(pattern: string, host: string): boolean {
  if (!pattern.startsWith("*.")) return pattern === host;
  const dot = host.indexOf(".");
  return dot > 0 && host.slice(dot) === pattern.slice(1);
}
