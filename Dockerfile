# Postern for anywhere but Lambda: docs/deploy/container.md says how to run it.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY scripts/ scripts/
COPY src/ src/
COPY clients/ clients/
COPY docs/ docs/
RUN node scripts/build.mjs container

# The bundle needs no packages, so none are here.
FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 POSTERN_REQUESTS=log
WORKDIR /app
COPY --from=build /build/dist/container/ ./
# The image's own user `node`; in digits, so that Kubernetes can see that it is not root.
USER 1000:1000
EXPOSE 4000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s CMD ["node", "--eval", "fetch('http://127.0.0.1:' + process.env.PORT + '/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "index.mjs"]
