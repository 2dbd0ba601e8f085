import { getStack, RunError } from "@pulumi/pulumi";
import type { Code } from "../errors/codes.ts";
import { ExplainedError } from "../errors/explained-error.ts";
import { toldText } from "../errors/told.ts";

/** A mistake of the user, told in the form that all errors have; it ends the program without a stack trace. @param fix see `Explained` */
export const programError = (code: Code, message: string, fix?: string): RunError =>
  new RunError(toldText(new ExplainedError(code, message, { fix }), { stage: getStack() }));
