import { randomBytes } from "node:crypto";
import { getAddress, isAddress, verifyMessage } from "ethers";

const LIFETIME_MS = 15 * 60_000;

/** Sign-In with Ethereum (EIP-4361): what a wallet is asked to sign. @returns undefined where it is no address */
export function createChallenge(address, chainId, { APP_URL = "http://localhost" }, now = Date.now()) {
  if (!isAddress(address)) return;
  const nonce = randomBytes(16).toString("hex");
  const expiresAt = new Date(now + LIFETIME_MS);
  const message = [
    `${new URL(APP_URL).host} wants you to sign in with your Ethereum account:`,
    getAddress(address),
    "",
    "Sign in with your wallet",
    "",
    `URI: ${APP_URL}`,
    "Version: 1",
    `Chain ID: ${chainId}`,
    `Nonce: ${nonce}`,
    `Issued At: ${new Date(now).toISOString()}`,
    `Expiration Time: ${expiresAt.toISOString()}`,
  ].join("\n");
  return { nonce, message, expiresAt, expiresIn: LIFETIME_MS / 1000 };
}

/** @returns undefined where the message names none */
export const nonceOf = (message) => /^Nonce: ([0-9a-f]{32})$/m.exec(message)?.[1];

/** Whether the owner of the address signed the message. */
export function isSignedBy(address, message, signature) {
  try {
    return verifyMessage(message, signature) === getAddress(address);
  } catch {
    return false;
  }
}
