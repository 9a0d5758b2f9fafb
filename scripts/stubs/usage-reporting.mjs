// Stands in for @apollo/usage-reporting-protobuf (213 KB): the gateway reports its use to nobody.
export const Trace = class {};
export const Report = class {};
export const ReportHeader = class {};
export const google = {};
