import { z } from "zod";

/** Amount of Akash's compute credit, an integer of millionths of a US dollar: `5000000uact` = 5 USD. */
export const uact = (description: string) =>
  z
    .string()
    .regex(/^[1-9][0-9]*uact$/, "must be a whole number of uact, such as 5000000uact (1 USD = 1000000uact)")
    .describe(description);

/** Escrow that a deployment is opened with. The chain takes none with less than 0.5 USD (`min_deposits` of its parameters). */
export const deposit = (description: string) =>
  uact(description).regex(
    /^([5-9][0-9]{5}|[1-9][0-9]{6,})uact$/,
    "must be 500000uact or more, which the chain asks for",
  );

/** Price per block in the same unit; containers are priced in fractions of it, too. */
export const blockPrice = (description: string) =>
  z
    .string()
    .regex(
      /^(0\.0*[1-9][0-9]*|[1-9][0-9]*(\.[0-9]+)?)uact$/,
      "must be a number of uact above 0, such as 100uact or 2.5uact",
    )
    .regex(/^[0-9]+(\.[0-9]{1,18})?uact$/, "may have 18 decimals at most")
    .describe(description);

/** Most that may be paid a month, such as `60 USD/month`. */
export const budget = z
  .string()
  .regex(
    /^([1-9][0-9]*(\.[0-9]{1,2})?|0\.(0[1-9]|[1-9][0-9]?)) USD\/month$/,
    "must be an amount above 0 such as 60 USD/month or 12.50 USD/month",
  );

/** Cents of a budget. */
export const budgetCents = (text: string): number => Math.round(Number.parseFloat(text) * 100);
