import { explain } from "../../errors/explain.ts";
import { type TellOptions, toldText } from "../../errors/told.ts";

/** What a person reads of whatever was thrown, ending with a line break. */
export const terminalText = (error: unknown, options: TellOptions = {}): string => `${toldText(error, options)}\n`;

/** The same for a program: one object, ending with a line break. */
export const jsonText = (error: unknown, { stage }: TellOptions = {}): string =>
  `${JSON.stringify({ error: explain(error, { stage }) }, null, 2)}\n`;
