import type { ComponentResourceOptions } from "@pulumi/pulumi";
import { Api } from "../components/api.ts";
import { Auth } from "../components/auth.ts";
import { Docs } from "../components/docs.ts";
import { Registry } from "../components/registry.ts";
import type { PlatformService } from "../components/service.ts";
import { WebApp } from "../components/web-app.ts";
import { Website } from "../components/website.ts";
import type { Stage } from "../stage/schema.ts";
import type { ServiceName } from "../stage/services.ts";
import { apartFrom, SERVICE_NAMES } from "./connections.ts";
import type { Data } from "./data.ts";
import type { Foundation } from "./foundation.ts";

export interface Services {
  readonly all: readonly PlatformService[];
  readonly registry?: Registry;
}

/** What users meet: auth, API, registry, web app, docs, website. */
export function services(stage: Stage, base: Foundation, data: Data, options: ComponentResourceOptions): Services {
  const { shared } = base;
  const vault = base.secrets?.component.vault;
  const { postgres, ipfs, tracing } = data;
  const common = (name: ServiceName) => ({ stage, apartFrom: apartFrom(stage, name) });
  const enabled = (name: ServiceName) => stage.services[name].enabled;
  const traced = tracing ? { tracing } : {};
  const auth =
    enabled("auth") && vault && postgres
      ? new Auth(SERVICE_NAMES.auth, { ...common("auth"), ...traced, vault, postgres, shared }, options)
      : undefined;
  const api =
    enabled("api") && vault && postgres && ipfs
      ? new Api(SERVICE_NAMES.api, { ...common("api"), ...traced, vault, postgres, ipfs, shared }, options)
      : undefined;
  const registry = enabled("registry") ? new Registry(SERVICE_NAMES.registry, common("registry"), options) : undefined;
  const webApp =
    enabled("webApp") && vault
      ? new WebApp(SERVICE_NAMES.webApp, { ...common("webApp"), vault, shared }, options)
      : undefined;
  const docs = enabled("docs") ? new Docs(SERVICE_NAMES.docs, common("docs"), options) : undefined;
  const website =
    enabled("website") && vault
      ? new Website(SERVICE_NAMES.website, { ...common("website"), vault }, options)
      : undefined;
  const all = [auth, api, registry, webApp, docs, website].filter((service) => service !== undefined);
  return { all, ...(registry && { registry }) };
}
