import { describe, expect, it } from '@jest/globals';

import { routeOf } from '../../src/telemetry/request-record.ts';
import { readTraceparent } from '../../src/telemetry/observation.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('traceparent', () => {
  it('names a trace, a span, and whether they are sampled', () => {
    expect(readTraceparent(`00-${TRACE}-${SPAN}-01`)).toEqual({
      traceId: TRACE,
      spanId: SPAN,
      isSampled: true,
    });
    expect(readTraceparent(`00-${TRACE}-${SPAN}-00`)).toMatchObject({ isSampled: false });
    expect(readTraceparent(`01-${TRACE}-${SPAN}-03-more`)).toMatchObject({ traceId: TRACE, isSampled: true });
  });

  it.each([
    undefined,
    '',
    'x',
    `ff-${TRACE}-${SPAN}-01`,
    `00-${'0'.repeat(32)}-${SPAN}-01`,
    `00-${TRACE}-${'0'.repeat(16)}-01`,
    `00-${TRACE.toUpperCase()}-${SPAN}-01`,
    `00-${TRACE}-${SPAN}`,
    `00-${TRACE}-${SPAN}-01\n{"level":"error"}`,
  ])('that is none is passed over: %j', (header) => {
    expect(readTraceparent(header)).toBeUndefined();
  });
});

describe('a route in the log', () => {
  it.each([
    ['/graphql', '/graphql'],
    ['/v1/mailboxes', '/v1/mailboxes'],
    ['/v1/messages:changeFlags', '/v1/messages:changeFlags'],
    ['/v1/bytes/eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..abc', '/v1/bytes/*'],
    ['/v1/messages/bWxfYWJjZGVmZ2hpamtsbW5vcA/attachments/2', '/v1/messages/*/attachments/2'],
  ])('of %s is %s', (path, route) => {
    expect(routeOf(path)).toBe(route);
  });
});
