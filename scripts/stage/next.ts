import { forStage } from "../../errors/for-stage.ts";
import type { ServiceStatus } from "../../operations/status/report.ts";

/** What the next command is chosen by. */
export interface Standing {
  readonly stage: string;
  readonly domain: string;
  readonly services: readonly Pick<ServiceStatus, "name" | "urls" | "fix">[];
  /** Something does not work. */
  readonly unwell: boolean;
  /** The world does not find a zone yet. */
  readonly undelegated: boolean;
}

/** What a person types next, as it works now. Pure. */
export function nextCommand({ stage, domain, services, unwell, undelegated }: Standing): string {
  const option = stage === "local" ? "" : ` --stage ${stage}`;
  // A container that cannot run where it is runs nowhere else, so that a refresh would change nothing.
  const fix = services.find((each) => each.fix !== null)?.fix;
  if (fix) return forStage(fix, stage);
  if (unwell) return `./platform up${option} --refresh`;
  if (undelegated) return `./platform dns report${option}`;
  const [shown, ...others] = services.filter(({ urls }) => urls.length > 0);
  if (shown) {
    // As `open` chooses where no service is named.
    const isChosen = others.length === 0 || services.some(({ urls }) => urls.includes(`https://${domain}`));
    return `./platform open${option}${isChosen ? "" : ` ${shown.name}`}`;
  }
  const [first] = services;
  return first ? `./platform logs${option} ${first.name}` : `./platform status${option}`;
}
