// Stands in for @apollo/utils.usagereporting, whose CommonJS packages hold all of graphql: the gateway reports its use
// to nobody.
export const usageReportingSignature = () => {
  throw new Error('@apollo/utils.usagereporting is not in the bundle');
};
export const calculateReferencedFieldsByType = usageReportingSignature;
