import { z } from "zod";
import { contradictions } from "./app-contradictions.ts";
import { appFields } from "./app-fields.ts";
import { CATALOG } from "./catalog.ts";

/** Names of the platform's own services and containers, which no app may have. */
export const TAKEN: readonly string[] = [...Object.values(CATALOG).map(({ name }) => name), "tunnel"];

/** Of an app; those of the platform are taken. */
export const appName = z
  .string()
  .regex(
    /^[a-z]([-a-z0-9]{0,30}[a-z0-9])?$/,
    "must be a short name such as wiki: letters, digits and dashes, at most 32",
  )
  .refine((word) => !TAKEN.includes(word) && !word.startsWith("proxy-"), {
    message: "is the name of a service of the platform; take another one",
  })
  .refine((word) => !(word in {}), { message: "is a word that every object of a program has; take another one" });

const app = appFields.superRefine((given, context) => {
  for (const { path, message } of contradictions(given)) context.addIssue({ code: "custom", path, message });
});

/** An app as the stage file has it. */
export type AppSettings = z.output<typeof app>;

/** The same, as it is written. */
export type AppValues = z.input<typeof app>;

/** Variable by which an app is told where another one, or a service, with a host is. */
export const urlVariable = (name: string): string => `${capitals(name)}_URL`;

/** The same of an app without a host, `host:port`. */
export const addressVariable = (name: string): string => `${capitals(name)}_ADDRESS`;

const capitals = (name: string): string => name.toUpperCase().replaceAll("-", "_");

/** Apps of one's own, by name. */
export const apps = z
  .record(appName, app)
  .default({})
  .describe("Services of one's own, by name: each with its place, its records, its certificate and its checks.");
