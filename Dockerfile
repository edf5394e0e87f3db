# Debian, not Alpine: the native packages that later readers use are built for glibc.
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# No dev dependencies (the pinned Node among them: the image has its own), no install scripts, no type declarations.
RUN npm ci --omit=dev --ignore-scripts --no-fund --no-audit \
 && find node_modules \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' \) -delete \
 && mkdir data

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
WORKDIR /app
COPY --from=packages --chown=root:root /app/node_modules ./node_modules
COPY --chown=root:root package.json app.yml LICENSE NOTICE ./
COPY --chown=root:root bin ./bin
COPY --chown=root:root rules ./rules
COPY --chown=root:root src ./src
# The embedded database, where no DATABASE_URL names another: the only thing here that is written to.
COPY --from=packages --chown=node:node /app/data /data
USER node
VOLUME /data
EXPOSE 3000
# The first start on an empty volume makes the database.
HEALTHCHECK --interval=30s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT ?? 3000) + '/health').then((it) => process.exit(it.ok ? 0 : 1), () => process.exit(1))"]
STOPSIGNAL SIGTERM
CMD ["node", "src/app/main.ts"]
