import { type ContainerFault, containerFix } from "./container-fault.ts";
import { forStage } from "./for-stage.ts";

const docs = { name: "docs", settings: "services.docs" };

test.each<[ContainerFault, string]>([
  ["image", "correct the image of services.docs (or its credentials) in the stage file, then: ./platform up"],
  ["command", "correct the command of services.docs, or its image, in the stage file, then: ./platform up"],
  ["memory", "raise memory of services.docs in the stage file, then: ./platform up"],
  [
    "volume",
    "raise the size of the volume of services.docs in the stage file, or delete data there, then: ./platform up",
  ],
  ["program", "./platform lease logs docs tells more; mend it, then: ./platform up"],
])("a fault of a container's %s is mended where it is", (fault, fix) => {
  expect(containerFix(fault, docs)).toBe(fix);
});

test("without a service the fix says what to fill in, and works for any stage", () => {
  expect(containerFix("memory")).toBe("raise memory of the service in the stage file, then: ./platform up");
  expect(forStage(containerFix("program"), "prod")).toBe(
    "./platform lease logs --stage prod SERVICE tells more; mend it, then: ./platform up --stage prod",
  );
});
