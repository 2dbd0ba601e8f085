/** An image's name with its registry, as podman keeps it: `postgres:17.6` is `docker.io/library/postgres:17.6`. Pure. */
export function standardName(image: string): string {
  const [first = "", ...rest] = image.split("/");
  const hosted = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const path = hosted ? rest.join("/") : image;
  const host = hosted && first !== "index.docker.io" ? first : "docker.io";
  const folder = host === "docker.io" && !path.includes("/") ? "library/" : "";
  return `${host}/${folder}${path}${/[:@][^/]*$/.test(path) ? "" : ":latest"}`;
}
