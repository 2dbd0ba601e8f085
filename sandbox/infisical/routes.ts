import { folderRoutes } from "./folders.ts";
import type { Handler } from "./http.ts";
import { identityRoutes, permissionRoutes } from "./identities.ts";
import { instanceRoutes } from "./instance.ts";
import { projectRoutes } from "./projects.ts";
import { secretRoutes } from "./secrets.ts";
import { type Database, Session } from "./session.ts";
import { universalAuthRoutes } from "./universal-auth.ts";
import { userRoutes } from "./users.ts";

/** The part of Infisical's API that bootstrapping and delivering secrets needs (v0.164). */
export function routes(database: Database, now: () => number = Date.now): Record<string, Handler> {
  const session = new Session(database, now);
  return {
    ...instanceRoutes(session),
    ...projectRoutes(session),
    ...folderRoutes(session),
    ...secretRoutes(session),
    ...identityRoutes(session),
    ...permissionRoutes(session),
    ...universalAuthRoutes(session),
    ...userRoutes(session),
  };
}
