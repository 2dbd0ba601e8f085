/** The SDK sends the engine a message for every step of every resource, which it shows with --debug only. */
import { createRequire } from "node:module";

createRequire(import.meta.url)("@pulumi/pulumi/log").debug = async () => {};
