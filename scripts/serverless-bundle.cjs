// A Serverless plugin: runs the project's own bundler on every function before anything is packaged.
const { execFileSync } = require('node:child_process');

module.exports = class BundlePlugin {
  constructor(serverless) {
    const bundle = () => {
      const names = serverless.service.getAllFunctions();
      execFileSync(process.execPath, ['scripts/build.mjs', ...names], { stdio: 'inherit' });
    };
    this.hooks = { 'before:package:createDeploymentArtifacts': bundle };
  }
};
