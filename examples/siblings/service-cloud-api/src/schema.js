import { createSchema } from "graphql-yoga";
import { deploymentsOf, ownDeployments, registerDeployment } from "./deployments.js";
import { unauthenticated } from "./errors.js";
import { createProject, projectOf, projectsOf } from "./projects.js";
import { createSite, ownSite, siteBySlug, sitesOf } from "./sites.js";

const typeDefs = /* GraphQL */ `
  scalar Date

  type Query {
    me: User
    project(id: ID!): Project
    projects: ProjectList!
    site(where: SiteWhereInput!): Site
    "For everybody: so is a site."
    siteBySlug(where: SiteBySlugWhereInput!): Site
    deployments(siteId: ID!): [Deployment!]!
  }

  type Mutation {
    createProject(data: CreateProjectDataInput!): Project!
    "In the project of the header x-project-id."
    createSite(data: SiteDataInput!): Site!
    "Registers content that is on IPFS already."
    createCustomIpfsDeployment(data: DeploymentDataInput!): Deployment!
  }

  type User {
    id: ID!
    projects: [Project!]!
  }

  type Project {
    id: ID!
    name: String!
    slug: String!
    sites: [Site!]!
    createdAt: Date!
  }

  type ProjectList {
    data: [Project!]!
  }

  type Site {
    id: ID!
    name: String!
    slug: String!
    "The newest first."
    deployments: [Deployment!]!
    createdAt: Date!
  }

  type Deployment {
    id: ID!
    siteId: ID!
    "Version 1, in base32."
    cid: String!
    status: DeploymentStatus!
    storageType: StorageType!
    createdAt: Date!
  }

  enum DeploymentStatus {
    PENDING
    BUILDING
    UPLOADING
    SUCCESS
    FAILED
  }

  enum StorageType {
    IPFS
    ARWEAVE
    FILECOIN
  }

  input CreateProjectDataInput {
    name: String!
  }

  input SiteDataInput {
    name: String!
  }

  input SiteWhereInput {
    id: ID!
  }

  input SiteBySlugWhereInput {
    slug: String!
  }

  input DeploymentDataInput {
    siteId: ID!
    cid: String!
  }
`;

/** For whom has logged in. */
const own =
  (resolve) =>
  (_, args, { database, user, projectId }) => {
    if (!user) throw unauthenticated("log in first: there is no access token");
    return resolve(database, user, args, projectId);
  };

export const schema = createSchema({
  typeDefs,
  resolvers: {
    Query: {
      me: (_, __, { user }) => user,
      project: own((database, user, { id }) => projectOf(database, user, id)),
      projects: own(async (database, user) => ({ data: await projectsOf(database, user) })),
      site: own((database, user, { where }) => ownSite(database, user, where.id)),
      siteBySlug: (_, { where }, { database }) => siteBySlug(database, where.slug),
      deployments: own((database, user, { siteId }) => ownDeployments(database, user, siteId)),
    },
    Mutation: {
      createProject: own((database, user, { data }) => createProject(database, user, data.name)),
      createSite: own((database, user, { data }, projectId) => createSite(database, user, projectId, data.name)),
      createCustomIpfsDeployment: own((database, user, { data }) =>
        registerDeployment(database, user, data.siteId, data.cid),
      ),
    },
    User: { projects: (user, _, { database }) => projectsOf(database, user) },
    Project: { sites: ({ id }, _, { database }) => sitesOf(database, id) },
    Site: { deployments: ({ id }, _, { database }) => deploymentsOf(database, id) },
  },
});
