import type { Web } from '../../services/service.ts'
import { NODE_IGNORE, nodeBuild, packageFacts } from '../packs/node.ts'
import { type CodeFacts, lines, PORT, type Recipe } from '../packs/pack.ts'
import { nginxConfig } from './nginx.ts'

/** Raised when server or configuration change for the same code. */
export const WEB_VERSION = 1

export const WEB_FILES: readonly string[] = ['package.json']

const SERVER = 'nginx:1.30-alpine'
/** nginx of that image: https://github.com/nginx/docker-nginx/blob/0d7f4380c735af5009aa364e27fafecd958fd4fa/stable/alpine-slim/Dockerfile */
const NGINX_USER = 101

/** Serves a folder; code with a `build` script is built first, and its folder `dist` served. */
export function webRecipe(web: Web, facts: CodeFacts): Recipe {
  const builds = facts.paths.has('package.json') && packageFacts(facts).builds
  const root = web.root ?? (builds ? 'dist' : '')
  return {
    dockerfile: lines(
      ...(builds ? [...nodeBuild(facts), ''] : []),
      `FROM ${web.base ?? SERVER}`,
      // Written here, so that nothing but this text decides how it serves; the quotes keep its variables.
      "COPY <<'CONFIG' /etc/nginx/diploid.conf",
      nginxConfig({ port: PORT, ...web }).trimEnd(),
      'CONFIG',
      builds ? `COPY --from=build /app/${root} /srv/www` : `COPY ${root === '' ? '.' : `./${root}`} /srv/www`,
      `USER ${NGINX_USER}`,
      `EXPOSE ${PORT}`,
      'ENTRYPOINT []',
      'CMD ["nginx", "-c", "/etc/nginx/diploid.conf", "-g", "daemon off;"]',
    ),
    ignore: builds ? NODE_IGNORE : [...NODE_IGNORE, '**/.*', 'Dockerfile*', '!**/.well-known'],
  }
}
