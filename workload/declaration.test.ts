import { type Container, checkDeclaration, type Port } from "./declaration.ts";

const container = (...ports: Port[]): Container => ({ image: "postgres:17", cpu: 1, memory: "1Gi", ports });

test.each([5432, 6379, 5001, 4317, 4318])("port %d is never public", (port) => {
  for (const to of ["ingress", "address", "forwarded"] as const) {
    const declare = () => checkDeclaration("data", { main: "db", containers: { db: container({ port, to }) } });
    expect(declare).toThrow(/data\/db: port \d+ .* must not be public; lead it through a tunnel/);
  }
});

test("a database port is open to containers of the same lease", () => {
  const containers = {
    db: container({ port: 5432, to: ["tunnel"] }),
    tunnel: container({ port: 8443, to: "forwarded" }),
  };
  expect(() => checkDeclaration("data", { main: "db", containers })).not.toThrow();
});

test("the main container has to exist", () => {
  expect(() => checkDeclaration("site", { main: "app", containers: { web: container() } })).toThrow(
    /main container "app"/,
  );
});

test("a container with data has one replica", () => {
  const data = { size: "1Gi", mount: "/data", kind: "persistent" } as const;
  const containers = { db: { ...container(), replicas: 2, volumes: { data } } };
  expect(() => checkDeclaration("data", { main: "db", containers })).toThrow(/set replicas to 1/);
});
