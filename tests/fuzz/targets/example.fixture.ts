import { setTimeout as sleep } from "node:timers/promises";
import type { Target } from "../target.ts";

/** Fails in each way there is, for the tests of the fuzzer itself. */
export const target = (): Target => ({
  form: "text",
  corpus: ["fine", "! and more", "a promise nobody waits for", "fine again", "a hang"],
  async read(text) {
    if (text.includes("!")) throw new TypeError("undefined is not a function");
    if (text.includes("promise")) void Promise.reject(new Error("lost"));
    if (text === "a hang") for (;;) Math.random();
    await sleep(1);
  },
});
