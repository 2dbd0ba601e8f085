import { createRequire } from "node:module";

const require = createRequire(import.meta.url);

/** The library for HTTP, loaded when something is asked: it is half of what a command loads that asks nothing. */
export const undici = (): typeof import("undici") => require("undici");
