import { CID } from "multiformats/cid";
import { badInput, notFound } from "./errors.js";
import { ownSite } from "./sites.js";

const COLUMNS = `id, site_id as "siteId", cid, status, storage_type as "storageType", created_at as "createdAt"`;

export const deploymentsOf = (database, siteId) =>
  database.query(`select ${COLUMNS} from deployments where site_id = $1 order by created_at desc limit 100`, [siteId]);

export async function ownDeployments(database, user, siteId) {
  if (!(await ownSite(database, user, siteId))) throw notFound("site");
  return deploymentsOf(database, siteId);
}

export async function registerDeployment(database, user, siteId, cid) {
  const content = canonicalCid(cid);
  if (!(await ownSite(database, user, siteId))) throw notFound("site");
  const text = `insert into deployments (site_id, cid, status, storage_type)
    values ($1, $2, 'SUCCESS', 'IPFS') returning ${COLUMNS}`;
  const [deployment] = await database.query(text, [siteId, content]);
  return deployment;
}

/** As gateways need it in a host name: version 1, base32. */
export function canonicalCid(text) {
  try {
    return CID.parse(text).toV1().toString();
  } catch (error) {
    throw badInput(`cid: ${error.message}`);
  }
}
