import { folderRoutes } from "./folders.ts";
import { tokenRoutes } from "./held-tokens.ts";
import { historyRoutes } from "./history.ts";
import type { Handler } from "./http.ts";
import { identityRoutes } from "./identities.ts";
import { importRoutes } from "./imports.ts";
import { instanceRoutes } from "./instance.ts";
import { permissionRoutes } from "./permissions.ts";
import { planRoutes } from "./plan.ts";
import { projectRoutes } from "./projects.ts";
import { secretRoutes } from "./secrets.ts";
import { type Database, Session } from "./session.ts";
import type { TokenSettings } from "./tokens.ts";
import { universalAuthRoutes } from "./universal-auth.ts";
import { userRoutes } from "./users.ts";

/** The part of Infisical's API that bootstrapping and delivering secrets needs (v0.16x, free plan). */
export function routes(
  database: Database,
  now: () => number = Date.now,
  tokens: Partial<TokenSettings> = {},
): Record<string, Handler> {
  const session = new Session(database, now, { authSecret: "sandbox", enforcedAt: 0, ...tokens });
  return {
    ...instanceRoutes(session),
    ...tokenRoutes(session),
    ...projectRoutes(session),
    ...folderRoutes(session),
    ...importRoutes(session),
    ...secretRoutes(session),
    ...historyRoutes(session),
    ...identityRoutes(session),
    ...permissionRoutes(session),
    ...universalAuthRoutes(session),
    ...userRoutes(session),
    ...planRoutes(session),
  };
}
