import type { AppValues } from "../stage/services/apps.ts";
import { imageName } from "./source.ts";

/** Ports of well-known images that keep data for others, and are reached by them alone. */
const STORES: readonly (readonly [image: RegExp, port: number])[] = [
  [/^(postgres|postgresql|postgis|pgvector|timescaledb|timescaledb-ha)$/, 5432],
  [/^(mysql|mysql-server|mariadb|percona|percona-server)$/, 3306],
  [/^(redis|redis-stack|redis-stack-server|valkey|keydb|dragonfly)$/, 6379],
  [/^(mongo|mongodb|mongodb-community-server)$/, 27017],
  [/^(memcached)$/, 11211],
  [/^(clickhouse|clickhouse-server)$/, 8123],
  [/^(rabbitmq)$/, 5672],
  [/^(kafka|cp-kafka|redpanda)$/, 9092],
  [/^(zookeeper|cp-zookeeper)$/, 2181],
  [/^(elasticsearch|opensearch)$/, 9200],
  [/^(meilisearch)$/, 7700],
  [/^(typesense)$/, 8108],
  [/^(nats)$/, 4222],
  [/^(qdrant)$/, 6333],
  [/^(couchdb)$/, 5984],
  [/^(influxdb)$/, 8086],
  [/^(etcd)$/, 2379],
];

/** The port of a well-known store; undefined for any other image. */
export function storePort(settings: Pick<AppValues, "image">): number | undefined {
  const name = imageName(settings);
  return STORES.find(([image]) => image.test(name))?.[1];
}

/** Whether an image is PostgreSQL as it comes, without extensions. */
export const isPostgres = ({ image = "" }: Pick<AppValues, "image">): boolean =>
  /^((docker\.io|index\.docker\.io|public\.ecr\.aws\/docker)\/)?(library\/)?postgres(:[^/]*)?(@[^/]*)?$/.test(image);

/** What the platform does itself, or what drives the containers of one machine, which is not there. */
const DONE_HERE: readonly (readonly [image: RegExp, why: string])[] = [
  [
    /^(traefik|nginx-proxy|nginx-proxy-manager|caddy-docker-proxy|swag|haproxy-ingress|docker-letsencrypt-nginx-proxy-companion|letsencrypt-nginx-proxy-companion|acme-companion|certbot|lego)$/,
    "the platform's proxy leads hosts to apps, and has their certificates",
  ],
  [/^(watchtower|ouroboros|diun)$/, "images are changed in the stage file, and by ./platform images lock"],
  [/^(portainer|portainer-ce|docker-socket-proxy|autoheal|dozzle)$/, "it drives the containers of one machine"],
];

/** Why a service is not needed here; undefined for any other image. */
export function doneHere(settings: Pick<AppValues, "image">): string | undefined {
  const name = imageName(settings);
  return DONE_HERE.find(([image]) => image.test(name))?.[1];
}
