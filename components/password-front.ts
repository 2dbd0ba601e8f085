import type { Input } from "@pulumi/pulumi";
import { THIRD_PARTY } from "../stage/services/third-party-images.ts";
import type { Container } from "../workload/declaration.ts";

/** Where the front answers without a password, for health checks. */
export const FRONT_HEALTH = "/-/health";

/** User name at every password front. */
export const FRONT_USER = "operator";

/**
 * A container that asks for a password (HTTP Basic, RFC 7617) before it passes requests on to another one, for
 * software that has no login.
 * @param target container and port of the same service
 * @param healthPath path of the target that answers 200 when it is healthy
 */
export function passwordFront(
  target: { container: string; port: number },
  healthPath: string,
  password: Input<string>,
): Container {
  return {
    image: THIRD_PARTY.nginx,
    command: ["sh", "-c"],
    args: [script(`http://${target.container}:${target.port}`, healthPath)],
    env: { FRONT_PASSWORD: password },
    ports: [{ port: 8000, to: "ingress", maxBodySize: 104857600 }],
    cpu: 0.1,
    memory: "64Mi",
  };
}

const script = (target: string, healthPath: string) => `
printf '${FRONT_USER}:{PLAIN}%s\\n' "$FRONT_PASSWORD" > /etc/nginx/passwords
cat > /etc/nginx/conf.d/default.conf <<'EOF'
server {
  listen 8000;
  client_max_body_size 0;
  proxy_request_buffering off;
  proxy_read_timeout 60s;
  proxy_set_header Host $http_host;
  proxy_set_header X-Forwarded-Proto https;
  proxy_set_header Authorization "";
  location = ${FRONT_HEALTH} {
    proxy_pass ${target}${healthPath};
  }
  location / {
    auth_basic "platform";
    auth_basic_user_file /etc/nginx/passwords;
    proxy_pass ${target};
  }
}
EOF
exec nginx -g 'daemon off;'
`;
