/** A cost at some size. */
export interface Point {
  readonly count: number;
  readonly cost: number;
}

/** Part of the smallest cost that a measurement may be off by. */
const NOISE = 0.1;

/** How much more each further one may cost than the ones before. */
const MOST = 2;

/** What each one costs beyond the point before, and whether that stays so. Pure. @param points of three sizes or more, the smallest first */
export function growthOf(points: readonly Point[]): string {
  const steps = points.slice(1).map((point, index) => ({ from: points[index]!, to: point }));
  const noise = NOISE * points[0]!.cost;
  const steeper = steps.slice(1).filter((step, index) => rise(step) > MOST * mostRise(steps[index]!, noise));
  const rises = steps.map((step) => shown(rise(step))).join(", then ");
  if (steeper.length === 0) return `${rises}: linear`;
  return `${rises}: not linear from ${steeper.map(({ from }) => from.count).join(" and from ")} on`;
}

interface Step {
  readonly from: Point;
  readonly to: Point;
}

const rise = ({ from, to }: Step): number => (to.cost - from.cost) / (to.count - from.count);

/** The most that it may be, for all one sees: a cost that fell has not grown. */
const mostRise = ({ from, to }: Step, noise: number): number =>
  (Math.max(0, to.cost - from.cost) + noise) / (to.count - from.count);

const shown = (each: number): string => each.toFixed(Math.abs(each) < 10 ? 2 : 0);
