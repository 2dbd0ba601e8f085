/** An app with a database on a sandbox of the toolkit, and a name that leads to it at two DNS providers. */
import { Config, interpolate } from "@pulumi/pulumi";
import { App, Postgres, stage, Zone } from "alternate-futures-platform";

const HOST = "wiki.shop.test";
const config = new Config();

const shop = stage({
  sandbox: { port: config.requireNumber("sandboxPort") },
  akash: { wallet: { mnemonicFile: config.require("mnemonicFile") }, deposit: "5000000uact" },
  dns: {
    providers: {
      cloudflare: { apiToken: config.require("cloudflareToken") },
      desec: { token: config.require("desecToken") },
    },
  },
  images: { registry: "registry.shop.test/shop" },
});

const database = new Postgres("postgres", { stage: shop, databases: ["wiki"], storage: "20Gi" });

const wiki = new App("wiki", {
  stage: shop,
  image: "ghcr.io/requarks/wiki:2.5",
  port: 8080,
  hosts: [HOST],
  database,
  generate: ["SESSION_SECRET"],
  env: { WIKI_TITLE: config.get("title") ?? "Handbook" },
});

const zone = new Zone("shop.test", {
  stage: shop,
  records: { "wiki/CNAME": interpolate`${wiki.host}.`, "/TXT": '"The shop"' },
});

export const url = `http://${HOST}`;
export const host = wiki.host;
export const nameServers = zone.nameServers;
export const pricesPerMonth = { wiki: wiki.pricePerMonth, postgres: database.pricePerMonth };
