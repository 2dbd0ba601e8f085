import { type Connection, columnsOf, type Standing } from "./columns.ts";
import { ordered } from "./order.ts";

/** What is placed. */
export interface Box extends Standing {
  readonly width: number;
  readonly height: number;
}

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** From a side of its first box to a side of its last one; what lies between is passed by two points each. */
export interface Line {
  readonly points: readonly Point[];
}

export interface Layout {
  readonly boxes: ReadonlyMap<string, Rectangle>;
  /** As the connections. */
  readonly lines: readonly Line[];
  readonly width: number;
  readonly height: number;
}

/** Room between columns, where lines bend. */
const COLUMN_GAP = 90;
const ROW_GAP = 22;
const MARGIN = 16;
/** Height of the room that a line takes among the boxes that it passes. */
const PASSAGE = 8;

/** Boxes in columns from left to right, and lines between them. Pure. */
export function layout(boxes: readonly Box[], connections: readonly Connection[]): Layout {
  const columnOf = columnsOf(boxes, connections);
  const chains = connections.map((connection, index) => chainOf(connection, columnOf, index));
  const passages = chains.flatMap(({ passages }) => passages);
  const sizes = new Map<string, Size>(boxes.map(({ id, width, height }) => [id, { width, height }]));
  for (const { id } of passages) sizes.set(id, { width: 0, height: PASSAGE });
  const columns = ordered(
    [...boxes.map(({ id }) => ({ id, column: columnOf.get(id)! })), ...passages],
    chains.flatMap(({ ids }) => ids.slice(1).map((id, index) => [ids[index]!, id] as const)),
  );
  const { places, width, height } = stacked(columns, sizes);
  const ports = portsOf(chains, places);
  const lines = chains.map((chain, index) => ({
    points: [
      ports.get(`${index} from`)!,
      ...chain.ids.slice(1, -1).flatMap((id) => passing(places.get(id)!, chain.leftward)),
      ports.get(`${index} to`)!,
    ],
  }));
  return { boxes: new Map(boxes.map(({ id }) => [id, places.get(id)!])), lines, width, height };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** A connection by all that it touches, from its first box to its last one. */
interface Chain {
  readonly ids: readonly string[];
  readonly passages: readonly { readonly id: string; readonly column: number }[];
  readonly leftward: boolean;
  /** Both boxes stand in one column. */
  readonly within: boolean;
}

function chainOf({ from, to }: Connection, columnOf: ReadonlyMap<string, number>, index: number): Chain {
  const [first, last] = [columnOf.get(from)!, columnOf.get(to)!];
  const step = Math.sign(last - first);
  const passages = Array.from({ length: Math.max(0, Math.abs(last - first) - 1) }, (_, many) => {
    const column = first + step * (many + 1);
    return { id: `passage ${index} ${column}`, column };
  });
  const ids = [from, ...passages.map(({ id }) => id), to];
  return { ids, passages, leftward: step < 0, within: step === 0 };
}

/** Columns beside each other, each in the middle of the height. All of a column is as wide, so that no line bends behind a box. */
function stacked(columns: readonly (readonly string[])[], sizes: ReadonlyMap<string, Size>) {
  const heightOf = (ids: readonly string[]) =>
    ids.reduce((sum, id) => sum + sizes.get(id)!.height, 0) + ROW_GAP * (ids.length - 1);
  const inner = Math.max(0, ...columns.map(heightOf));
  const places = new Map<string, Rectangle>();
  let x = MARGIN;
  for (const ids of columns) {
    const width = Math.max(...ids.map((id) => sizes.get(id)!.width));
    let y = MARGIN + (inner - heightOf(ids)) / 2;
    for (const id of ids) {
      const { height } = sizes.get(id)!;
      places.set(id, { x, y, width, height });
      y += height + ROW_GAP;
    }
    x += width + COLUMN_GAP;
  }
  return { places, width: x - COLUMN_GAP + MARGIN, height: inner + 2 * MARGIN };
}

/** Where lines begin and end: those of one side of a box are spread over it, in the order of where they lead. */
function portsOf(chains: readonly Chain[], places: ReadonlyMap<string, Rectangle>): Map<string, Point> {
  const ends = chains.flatMap(({ ids, leftward, within }, index) => [
    { key: `${index} from`, box: ids[0]!, next: ids[1]!, right: within || !leftward },
    { key: `${index} to`, box: ids.at(-1)!, next: ids.at(-2)!, right: within || leftward },
  ]);
  const sides = Map.groupBy(ends, ({ box, right }) => `${right ? "right" : "left"} ${box}`);
  const ports = [...sides.values()].flatMap((those) => {
    const { x, y, width, height } = places.get(those[0]!.box)!;
    const sorted = those.toSorted((a, b) => middle(places.get(a.next)!) - middle(places.get(b.next)!));
    return sorted.map(({ key, right }, index): [string, Point] => [
      key,
      { x: right ? x + width : x, y: y + (height * (index + 1)) / (sorted.length + 1) },
    ]);
  });
  return new Map(ports);
}

const middle = ({ y, height }: Rectangle): number => y + height / 2;

function passing(place: Rectangle, leftward: boolean): Point[] {
  const y = middle(place);
  const points = [
    { x: place.x, y },
    { x: place.x + place.width, y },
  ];
  return leftward ? points.reverse() : points;
}
