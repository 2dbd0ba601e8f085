// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how compose files write variables

import type { AppValues } from "../../stage/services/apps.ts";
import { importCompose } from "../import.ts";
import { noteLine } from "../note.ts";

interface Result {
  readonly app: AppValues;
  readonly notes: string;
}

/** One service with these lines, and what is beside the file. */
function imported(lines: string, beside: Readonly<Record<string, string>> = {}): Result {
  const inner = lines.replace(/^/gm, "    ");
  const text = `services:\n  web:\n${/^image:|^build:/m.test(lines) ? "" : "    image: a:1\n"}${inner}\n`;
  const { drafts, notes } = importCompose(
    { text, name: "compose.yaml", folder: "shop", read: (file) => beside[file] },
    "prod",
  );
  return { app: drafts[0]?.settings ?? {}, notes: notes.map(noteLine).join("\n") };
}

const TAKEN: [string, string, AppValues][] = [
  ["an image", "image: ghcr.io/a/b:1", { image: "ghcr.io/a/b:1" }],
  ["a build context", "build: ./api", { sibling: "shop/api" }],
  [
    "a build context in a folder above",
    "build: { context: .., dockerfile: docker/Api }",
    { sibling: ".", containerfile: "docker/Api" },
  ],
  [
    "an entry point and a command as texts",
    `entrypoint: /bin/sh -c\ncommand: "echo 'a b'"`,
    { command: ["/bin/sh", "-c"], args: ["echo", "a b"] },
  ],
  ["a command as a list, a dollar in it", `command: [sh, -c, "echo $$HOME"]`, { args: ["sh", "-c", "echo $HOME"] }],
  ["an environment as a mapping", "environment: { A: 1, B: true, C: x }", { env: { A: "1", B: "true", C: "x" } }],
  ["an environment as a list", "environment: [A=1, 'B=x=y']", { env: { A: "1", B: "x=y" } }],
  ["HTTP ports in the short form", 'ports: ["8080:80"]', { port: 80, hosts: ["web"] }],
  [
    "HTTP ports in the long form",
    "ports: [{ target: 5000, published: '443', app_protocol: http }]",
    { port: 5000, hosts: ["web"] },
  ],
  ["a port that is HTTP by the one outside", 'ports: ["80:9443", "0.0.0.0:80:7777"]', { port: 7777, hosts: ["web"] }],
  ["plain HTTP before TLS", 'ports: ["443:8443", "8080:8080"]', { port: 8080, hosts: ["web"] }],
  [
    "other ports",
    'ports: ["2222:22", "53:53/udp", "[::]:25565:25565"]',
    { ports: [{ port: 22 }, { port: 53, protocol: "udp" }, { port: 25565 }] },
  ],
  [
    "a port of UDP beside HTTP of the same number",
    'ports: ["8080:8080", "8080:8080/udp"]',
    { port: 8080, hosts: ["web"], ports: [{ port: 8080, protocol: "udp" }] },
  ],
  ["a range of ports", 'ports: ["6000-6002:7000-7002"]', { ports: [{ port: 7000 }, { port: 7001 }, { port: 7002 }] }],
  ["what is exposed to others", 'expose: ["4567"]', { port: 4567 }],
  [
    "volumes by name",
    "volumes: [data:/data, 'Cache_2:/var/cache:rw']",
    { volumes: { data: { size: "5Gi", mount: "/data" }, "cache-2": { size: "5Gi", mount: "/var/cache" } } },
  ],
  [
    "volumes in the long form",
    "volumes: [{ type: volume, source: data, target: /data }]",
    { volumes: { data: { size: "5Gi", mount: "/data" } } },
  ],
  [
    "volumes without a name",
    "volumes: [/var/lib/files]",
    { volumes: { files: { size: "5Gi", mount: "/var/lib/files" } } },
  ],
  [
    "a folder of the machine as a volume",
    "volumes: [./state:/state]",
    { volumes: { state: { size: "5Gi", mount: "/state" } } },
  ],
  [
    "memory in place of a disk",
    "tmpfs: [/run, '/tmp:size=128m,mode=1777']",
    {
      volumes: {
        run: { size: "64Mi", mount: "/run", kind: "ram" },
        tmp: { size: "128Mi", mount: "/tmp", kind: "ram" },
      },
    },
  ],
  ["shared memory", "shm_size: 1gb", { volumes: { shm: { size: "1Gi", mount: "/dev/shm", kind: "ram" } } }],
  [
    "limits before reservations",
    "deploy: { resources: { limits: { cpus: '1.5' }, reservations: { cpus: '1', memory: 300M } } }",
    { cpu: 1.5, memory: "300Mi" },
  ],
  ["limits in the older form", "cpus: 0.25\nmem_limit: 2g", { cpu: 0.25, memory: "2Gi" }],
  ["replicas", "deploy: { replicas: 3 }", { replicas: 3 }],
  ["no replica", "scale: 0", { enabled: false }],
  [
    "GPUs",
    "deploy: { resources: { reservations: { devices: [{ driver: nvidia, count: 2, capabilities: [gpu] }] } } }",
    { gpu: { units: 2 } },
  ],
  [
    "a health check over HTTP",
    "ports: ['80:80']\nhealthcheck: { test: [CMD, curl, -f, 'http://localhost/up?x'] }",
    { health: "/up" },
  ],
  [
    "a health check of the page itself",
    "ports: ['80:80']\nhealthcheck: { test: 'wget -q http://127.0.0.1:80' }",
    { health: "/" },
  ],
  ["profiles", "profiles: [debug]", { enabled: false }],
  [
    "hosts of nginx-proxy",
    "expose: [3000]\nenvironment: { VIRTUAL_HOST: 'a.example.com', VIRTUAL_PORT: '3000', LETSENCRYPT_HOST: a.example.com }",
    { port: 3000, hosts: ["web"] },
  ],
  [
    "hosts of caddy",
    "labels: { caddy: a.example.com, caddy.reverse_proxy: '{{upstreams 9999}}' }",
    { port: 9999, hosts: ["web"] },
  ],
];

test.each(TAKEN)("%s is taken over", (_, lines, app) => {
  const { image: _image, ...rest } = imported(lines).app;
  expect({ ...rest, ...(app.image && { image: _image }) }).toMatchObject(app);
  expect(imported(lines).app).not.toHaveProperty("labels");
});

const TOLD: [string, string, RegExp][] = [
  [
    "a file of the machine",
    "volumes: [./a.conf:/etc/a.conf]",
    /:4: services\.web\.volumes\[0\]: \.\/a\.conf is of this machine/,
  ],
  ["a folder that is only read", "volumes: [./conf.d:/etc/conf.d:ro]", /is of this machine, and is not mounted/],
  ["a folder that is written to", "volumes: [./state:/state]", /an empty volume is mounted at \/state in its place/],
  ["Docker's socket", "volumes: [/var/run/docker.sock:/var/run/docker.sock]", /there is no socket/],
  ["a size that is missing", "volumes: [data:/data]", /has no size: volume data of web gets 5Gi/],
  ["a context outside of the checkout", "build: ../../api", /is built from \.\.\/api, outside of this checkout/],
  ["a context in a repository", "image: a\nbuild: https://example.com/a.git", /is built from a repository elsewhere/],
  [
    "arguments of a build",
    "build: { context: ., args: [A=1], target: prod }",
    /build\.args: is not passed on to the build/,
  ],
  [
    "a word of a command that nobody gave",
    `command: server --name \${NAME:?say it}`,
    /:4: services\.web\.command: nothing is known of NAME, which counts as empty: .*; write args of the app/,
  ],
  ["a command as a health check", "healthcheck: { test: [CMD, true] }", /a check by a command is not run/],
  [
    "a port of the machine alone",
    "ports: ['127.0.0.1:3000:3000']",
    /is published on one machine alone, so port 3000 is not opened/,
  ],
  ["a database's port", "image: mysql:8\nports: ['3306:3306']", /port 3306 of web is not opened to everyone/],
  ["a port that is never open", "ports: ['6379:6379']", /port 6379 \(Redis\) is never opened to everyone/],
  ["TLS of its own", "ports: ['80:80', '443:443']", /port 443 is not opened: the proxy has the certificate/],
  ["what is no port", "ports: [http]", /is no port, such as 8080:80/],
  [
    "replicas with a volume",
    "volumes: [data:/data]\ndeploy: { replicas: 2 }",
    /2 replicas do not share a persistent volume/,
  ],
  ["a secret's file", "secrets: [token]", /the secret token is a file/],
  ["a config", "configs: [{ source: nginx, target: /etc/nginx.conf }]", /a config is a file/],
  ["the host's network", "network_mode: host", /an app has no network but its own/],
  ["what runs once", 'restart: "no"', /an app that ends is started again/],
  ["a user", "user: root", /the user is that of the image; set it in the image/],
  ["privileges", "privileged: true", /a container gets nothing of the machine/],
  ["an architecture", "platform: linux/arm64", /providers run linux\/amd64/],
  ["a typing error", "enviroment: { A: 1 }", /is no key of a service in a compose file; environment was meant/],
  ["an environment file that is not there", "env_file: [a.env]", /a\.env cannot be read beside the compose file/],
  ["a variable of the shell", "environment: [TZ]", /nothing is known of TZ/],
  [
    "an image of the shell",
    "image: a:${TAG}",
    /nothing is known of TAG: \.env beside the file has no value; write image/,
  ],
  ["an empty value", "environment: { A: '' }", /A: is empty, which a stage file does not take/],
  ["a name that is none", "environment: { discovery.type: single-node }", /is no name of a variable of an app/],
  ["a service that is not there", "extends: { service: base, file: other.yaml }", /other\.yaml cannot be read beside/],
  ["a tag of compose", "ports: !reset []", /!reset: is not read/],
  ["all GPUs", "gpus: all", /all GPUs of a machine are meant/],
  ["a size that is none", "mem_limit: lots", /is no size/],
];

test.each(TOLD)("%s is told", (_, lines, says) => {
  expect(imported(lines).notes).toMatch(says);
});

test.each([
  ["what means nothing here", "restart: always\ntty: true\ninit: true\ncontainer_name: x\npull_policy: always\nx-a: 1"],
  ["what is switched off", "privileged: false\nread_only: false"],
])("nothing is told of %s", (_, lines) => {
  expect(imported(lines).notes).toBe("");
});

describe("environment files", () => {
  const beside = {
    ".env": "TAG=3\nNAME=shop",
    "a.env": "# first\nexport A=1\nB='two words' # more\nC=${NAME}-x\n\nD=\"a\\nb\"\nnothing\n",
    "b.env": "A=2\n",
  };

  test("are read in their order, below the environment itself", () => {
    expect(imported("env_file: [a.env, { path: b.env }]\nenvironment: { B: own }", beside).app.env).toEqual({
      A: "2",
      B: "own",
      C: "-x",
      D: "a\nb",
    });
  });

  test(".env fills variables in, and gives values to those without", () => {
    expect(imported("image: a:${TAG}\nenvironment: [NAME]", beside).app).toMatchObject({
      image: "a:3",
      env: { NAME: "shop" },
    });
  });
});

describe("extends", () => {
  const other =
    "services:\n  base:\n    image: base:1\n    environment: [A=1, B=1]\n    volumes: [x:/x]\n    command: a b\n    deploy: { resources: { limits: { cpus: '2' } } }\n";

  test("lays a service over another one: mappings are merged, lists put together, commands replaced", () => {
    const { app } = imported(
      "image: own:1\nextends: { file: o.yaml, service: base }\nenvironment: { B: 2 }\nvolumes: [y:/y]\ncommand: c\ndeploy: { replicas: 1, resources: { limits: { memory: 1g } } }",
      { "o.yaml": other },
    );
    expect(app).toMatchObject({
      image: "own:1",
      env: { A: "1", B: "2" },
      args: ["c"],
      cpu: 2,
      memory: "1Gi",
      volumes: { x: { mount: "/x" }, y: { mount: "/y" } },
    });
  });

  test("of each other end with a note", () => {
    expect(imported("image: a\nextends: web").notes).toMatch(/services extend each other in a circle/);
  });
});
