# No build step for the server: Node runs TypeScript directly. Only the playground page is built.
FROM node:24-slim AS page
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY src ./src
RUN npm run build

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 YINGDAN_DATA=/data
COPY package.json package-lock.json .npmrc ./
# The image has its own Node 24: the copy for host machines is dropped. Other optional packages are needed.
RUN npm ci --omit=dev --ignore-scripts && rm -rf node_modules/node-linux-* node_modules/.bin/node && npm cache clean --force
COPY src ./src
COPY connectors ./connectors
COPY prompts ./prompts
COPY seed-docs ./seed-docs
COPY --from=page /app/dist ./dist
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=2", "src/main.ts", "start"]
