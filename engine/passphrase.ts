/**
 * Passphrase of stages that live on the sandbox. It is no secret: such a stage holds nothing of value, and a stack
 * file that is shared needs one that everybody has.
 */
export const SANDBOX_PASSPHRASE = "sandbox";
