/** What is wrong with a container that does not run: where to mend it. */
export type ContainerFault = "image" | "command" | "memory" | "volume" | "program";

/** A service as a fix names it. */
interface Named {
  readonly name: string;
  /** Its settings in the stage file, such as `services.webApp`. */
  readonly settings: string;
}

const ANY: Named = { name: "SERVICE", settings: "the service" };

/** What helps against a fault of a service's main container. Pure. @param service absent where it is not known */
export function containerFix(fault: ContainerFault, { name, settings }: Named = ANY): string {
  const [change, last] = ["in the stage file", "then: ./platform up"];
  switch (fault) {
    case "image":
      return `correct the image of ${settings} (or its credentials) ${change}, ${last}`;
    case "command":
      return `correct the command of ${settings}, or its image, ${change}, ${last}`;
    case "memory":
      return `raise memory of ${settings} ${change}, ${last}`;
    case "volume":
      return `raise the size of the volume of ${settings} ${change}, or delete data there, ${last}`;
    case "program":
      return `./platform lease logs ${name} tells more; mend it, ${last}`;
  }
}
