/**
 * What a run does with a secret. `begin`: another takes its place, and the former stays valid. `end`: the former is not
 * valid any more, as everything has the other.
 */
export type RotationPhase = "begin" | "end";

/** Which secrets a run rotates. */
export interface Rotation {
  /** @param name of the resource; undefined = its secret stays as it is */
  phaseOf(name: string): RotationPhase | undefined;
}

/**
 * What is left to do of a phase: what has begun is not begun again, as the former may be in use, and only that ends. Pure.
 * @param rotating whether the former is still valid
 */
export function dueOf(phase: RotationPhase | undefined, rotating = false): RotationPhase | undefined {
  return rotating === (phase === "end") ? phase : undefined;
}

export const NO_ROTATION: Rotation = { phaseOf: () => undefined };

/** The variable that carries it from the command to the plugin: `begin NAME NAME...`, or `end` for all. */
export const ROTATION_VARIABLE = "PLATFORM_ROTATION";

/** Pure. @param text value of `PLATFORM_ROTATION` */
export function parseRotation(text = ""): Rotation {
  const [phase, ...names] = text.split(/\s+/).filter(Boolean);
  if (phase === undefined) return NO_ROTATION;
  if (phase === "end" && names.length === 0) return { phaseOf: () => "end" };
  if (phase === "begin") return { phaseOf: (name) => (names.includes(name) ? "begin" : undefined) };
  throw new Error(`${ROTATION_VARIABLE} is "begin NAME..." or "end", not "${text}"`);
}
