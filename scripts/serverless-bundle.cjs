// A Serverless plugin: runs the project's own bundler before anything is packaged.
const { execFileSync } = require('node:child_process');

module.exports = class BundlePlugin {
  constructor() {
    const bundle = () => execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
    this.hooks = { 'before:package:createDeploymentArtifacts': bundle };
  }
};
