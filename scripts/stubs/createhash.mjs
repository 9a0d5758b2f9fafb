// Stands in for @apollo/utils.createhash, which carries a second implementation for browsers (40 KB).
export { createHash } from 'node:crypto';
