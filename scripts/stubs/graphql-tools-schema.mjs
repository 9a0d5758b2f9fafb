// Stands in for @graphql-tools/schema (80 KB): Apollo calls it for SDL, and the gateway hands over a finished schema.
export const makeExecutableSchema = () => {
  throw new Error('@graphql-tools/schema is not in the bundle');
};
