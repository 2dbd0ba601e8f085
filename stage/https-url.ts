import { z } from "zod";

/** Nobody on the way reads or changes what goes to this machine itself: the sandbox, or a tunnel's end. */
const LOOPBACK = /^http:\/\/(localhost|127(\.\d+){3}|\[::1\])(:|\/|$)/;

/** URL of a service outside; keys, transactions and orders go there. */
export const httpsUrl = () =>
  z.url().refine((url) => !URL.canParse(url) || url.startsWith("https://") || LOOPBACK.test(url), {
    message: "must be an https URL; http:// is only for this machine (127.0.0.1, ::1, localhost)",
  });
