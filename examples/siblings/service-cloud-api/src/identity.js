import { jwtVerify } from "jose";
import { unauthenticated } from "./errors.js";

const OPTIONS = { issuer: "alternatefutures-auth", audience: "alternatefutures-app", algorithms: ["HS256"] };

/** Who asks, by an access token of the auth service. @returns undefined where there is none. @throws where it is not valid */
export async function identify(authorization, secret = "") {
  if (!authorization) return;
  const { payload } = await jwtVerify(authorization.replace(/^Bearer /, ""), Buffer.from(secret), OPTIONS).catch(
    (error) => {
      throw unauthenticated(`access token: ${error.message}`);
    },
  );
  if (payload.type !== "access") throw unauthenticated("access token: it is for something else");
  return { id: payload.userId };
}
