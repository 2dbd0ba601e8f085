import { z } from "zod";

/** Where services can run. What a target needs of the stage beside `akash` gets a section `targets.<name>`. */
const TARGETS = ["akash"] as const;

export type TargetName = (typeof TARGETS)[number];

export const target = z.enum(TARGETS).default("akash").describe("Target it runs on.");
