// Jest's transformer: Node's own type stripping, so tests run the very source that `npm start` runs.
const { stripTypeScriptTypes } = require('node:module');

module.exports = {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
};
