import { z } from "zod";

/** Amount of Akash's compute credit, an integer of millionths of a US dollar: `5000000uact` = 5 USD. */
export const uact = (description: string) =>
  z
    .string()
    .regex(/^[1-9][0-9]*uact$/, "must be a whole number of uact, such as 5000000uact (1 USD = 1000000uact)")
    .describe(description);
