import { notFound } from "./errors.js";
import { checkedName, slugOf } from "./names.js";

const COLUMNS = `sites.id, sites.name, sites.slug, sites.created_at as "createdAt"`;

export const sitesOf = (database, projectId) =>
  database.query(`select ${COLUMNS} from sites where project_id = $1 order by created_at limit 100`, [projectId]);

export async function siteBySlug(database, slug) {
  const [site] = await database.query(`select ${COLUMNS} from sites where slug = $1`, [slug]);
  return site;
}

export async function ownSite(database, user, id) {
  const text = `select ${COLUMNS} from sites join projects on projects.id = project_id where sites.id = $1 and user_id = $2`;
  const [site] = await database.query(text, [id, user.id]);
  return site;
}

export async function createSite(database, user, projectId, name) {
  const text = `insert into sites (project_id, name, slug)
    select id, $3, $4 from projects where id = $1 and user_id = $2 returning ${COLUMNS}`;
  const [site] = await database.query(text, [projectId, user.id, checkedName(name), slugOf(name)]);
  if (!site) throw notFound("project (header x-project-id)");
  return site;
}
