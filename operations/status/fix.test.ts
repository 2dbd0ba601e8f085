import { committedStage } from "../../stage/stage.fixture.ts";
import type { Sight } from "../target.ts";
import { fixOf } from "./fix.ts";

test.each<[string, string, Sight["fault"], string | null]>([
  ["that runs, or does not for an unknown reason", "docs", undefined, null],
  [
    "with too little memory",
    "web-app",
    { container: "web-app", fault: "memory" },
    "raise memory of services.webApp in the stage file, then: ./platform up",
  ],
  [
    "without an image",
    "proxy-oregon",
    { container: "proxy-oregon", fault: "image" },
    "correct the image of services.proxy.also.oregon (or its credentials) in the stage file, then: ./platform up",
  ],
  [
    "whose sidecar, which has no settings, has too little memory",
    "postgres",
    { container: "tunnel", fault: "memory" },
    "./platform lease events postgres tells more",
  ],
  [
    "whose sidecar ends",
    "postgres",
    { container: "tunnel", fault: "program" },
    "./platform lease logs postgres tells more; mend it, then: ./platform up",
  ],
])("what helps a service %s", (_, name, fault, fix) => {
  expect(fixOf(committedStage("local"), name, fault)).toBe(fix);
});
