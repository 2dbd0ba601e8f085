import { findPostgres } from "../../../components/postgres-container.fixture.ts";
import { Verdict } from "../../replay/deviations.ts";
import { PostgresDatabase } from "../postgres/database.ts";
import { openPool } from "../postgres/pool.ts";
import { PostgresServer } from "../postgres/server.fixture.ts";
import { deviations } from "./deviations.ts";
import { inMemory, type OpenStore } from "./instance.fixture.ts";
import { recordedExchanges } from "./recording.ts";
import { type Comparison, playRecording } from "./replay.ts";

const postgres = await findPostgres("sandbox/infisical/replay/replay.test.ts with PostgreSQL");
let cluster: PostgresServer | undefined;

afterAll(() => cluster?.dispose());

/** Each in a database of its own. */
const inPostgres: OpenStore = async () => {
  cluster ??= await PostgresServer.start(postgres!);
  const pool = openPool(await cluster.database());
  const database = await PostgresDatabase.open(pool, "0123456789abcdef0123456789abcdef", () => {});
  return { database, transaction: database.transaction, close: () => pool.end() };
};

/** Differences without a listed reason, and reasons without a difference, of the state that is kept in memory. */
let others: { shown: unknown; different: string[] } | undefined;

describe.each([
  ["in memory", inMemory, true],
  ["in PostgreSQL", inPostgres, postgres !== undefined],
])("with its state %s", (name, openStore, possible) => {
  const ask = possible ? test : test.skip;
  const verdict = new Verdict(deviations);
  let comparisons: Comparison[];
  /** What differs without a listed reason. */
  let unexplained: { name: string; left: unknown[] }[];

  beforeAll(async () => {
    comparisons = possible ? await playRecording(openStore) : [];
    unexplained = comparisons.flatMap(({ name, differences }) => {
      const left = verdict.unexplained(name, differences);
      return left.length > 0 ? [{ name, left }] : [];
    });
  }, 60_000);

  ask("every recorded request gets the recorded status and body", () => {
    const different = comparisons.filter(({ differences }) => differences.length > 0);
    const [all, equal] = [comparisons.length, comparisons.length - different.length];
    console.info(
      `conformance/infisical ${name}: replayed ${all} exchanges, ${equal} equal, ${different.length} with deviations`,
    );
    expect(unexplained).toEqual([]);
  });

  ask("no recorded line is skipped", () => {
    expect(comparisons.map(({ name }) => name)).toEqual(recordedExchanges().map(({ name }) => name));
  });

  ask("every listed deviation still shows", () => {
    console.info(verdict.shown);
    expect(verdict.stale).toEqual([]);
  });

  ask("it deviates where the others do", () => {
    const different = comparisons.filter(({ differences }) => differences.length > 0).map(({ name }) => name);
    others ??= { shown: verdict.shown, different };
    expect({ shown: verdict.shown, different }).toEqual(others);
  });
});
