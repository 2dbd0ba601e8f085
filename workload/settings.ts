import type { BuiltServiceSettings } from "../stage/services/services.ts";
import type { ServiceSettings } from "../stage/services/settings.ts";
import type { Container, Declaration } from "./declaration.ts";

/** A declaration with the stage's settings of the service laid over its main container. */
export function withSettings(declaration: Declaration, settings: ServiceSettings | BuiltServiceSettings): Declaration {
  const main = declaration.containers[declaration.main];
  if (!main) return declaration;
  const containers = { ...declaration.containers, [declaration.main]: overlaid(main, settings) };
  return { ...declaration, containers };
}

function overlaid(container: Container, settings: ServiceSettings): Container {
  return {
    ...container,
    ...(settings.image && { image: settings.image }),
    ...(settings.cpu && { cpu: settings.cpu }),
    ...(settings.memory && { memory: settings.memory }),
    ...(settings.replicas && { replicas: settings.replicas }),
    ...sized(container, settings.storage),
    env: { ...container.env, ...settings.env },
  };
}

/** The stage's size is that of the data volume, or of the root where there is none. */
function sized(container: Container, size: string | undefined): Partial<Container> {
  if (!size) return {};
  const volumes = Object.entries(container.volumes ?? {});
  const data = volumes.find(([, volume]) => volume.kind === "persistent");
  if (!data) return { storage: size };
  return { volumes: { ...container.volumes, [data[0]]: { ...data[1], size } } };
}
