import { checkedName, slugOf } from "./names.js";

const COLUMNS = `id, name, slug, created_at as "createdAt"`;

export const projectsOf = (database, user) =>
  database.query(`select ${COLUMNS} from projects where user_id = $1 order by created_at limit 100`, [user.id]);

export async function projectOf(database, user, id) {
  const text = `select ${COLUMNS} from projects where id = $1 and user_id = $2`;
  const [project] = await database.query(text, [id, user.id]);
  return project;
}

export async function createProject(database, user, name) {
  const text = `insert into projects (user_id, name, slug) values ($1, $2, $3) returning ${COLUMNS}`;
  const [project] = await database.query(text, [user.id, checkedName(name), slugOf(name)]);
  return project;
}
