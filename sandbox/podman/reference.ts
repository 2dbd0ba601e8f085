/** An image's full name: without a host it is of Docker Hub, without a folder there of `library`, without a tag `latest`. Pure. */
export function normalised(image: string): string {
  const [first = "", ...rest] = image.split("/");
  const hosted = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const host = hosted ? first : "docker.io";
  const path = hosted ? rest.join("/") : image;
  const folder = host === "docker.io" && !path.includes("/") ? "library/" : "";
  const last = path.slice(path.lastIndexOf("/") + 1);
  return `${host}/${folder}${path}${/[:@]/.test(last) ? "" : ":latest"}`;
}
