# The agent's image: the bundled program on Node 24, nothing else.
FROM node:24-alpine AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tools ./tools
COPY src ./src
COPY examples ./examples
RUN npm run build

FROM node:24-alpine
WORKDIR /app
# Tells Node that the files are modules.
COPY package.json ./
COPY --from=build /src/dist ./dist
# Numeric, so that Kubernetes can tell that it is not root.
USER 1000:1000
ENV NODE_ENV=production
# The agent allocates much and keeps little: a small young generation halves its memory (docs/performance.md).
ENTRYPOINT ["node", "--max-semi-space-size=1", "/app/dist/diploid.js"]
CMD ["--help"]
