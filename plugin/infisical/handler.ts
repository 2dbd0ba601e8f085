import type { Handler } from "../kernel/handler.ts";
import { handler as identity } from "./identity.ts";
import { handler as instance } from "./instance.ts";
import { handler as project } from "./project.ts";
import { handler as secrets } from "./secrets.ts";

export const handlers: Handler[] = [instance, project, secrets, identity] as unknown as Handler[];
