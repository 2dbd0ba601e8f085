import { jest } from "@jest/globals";
import { stageFile } from "../../stage/file.ts";
import { parseStage } from "../../stage/parse.ts";
import { stageText } from "../../stage/stage.fixture.ts";
import { rehearsedOrders } from "./rehearsed-orders.ts";

test("what the program warns of is not told by the costs", async () => {
  const { values } = stageFile(stageText("local"));
  const apps = { wiki: { image: "nginx:1", generate: ["SESSION_SECRET"] } };
  const { stage } = parseStage({ ...values, services: { platform: "none", apps } });
  const said = jest.spyOn(console, "warn").mockReturnValue();
  const orders = await rehearsedOrders({ stage: stage!, name: "local" });
  expect(orders.map(({ service }) => service)).toEqual(["wiki"]);
  expect(said.mock.calls).toEqual([]);
  said.mockRestore();
});
