import type { ServerResponse } from 'node:http';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

type Answer = APIGatewayProxyStructuredResultV2;

/** API Gateway's own words where a Lambda throws, or does not answer in time. */
export const INTERNAL_ERROR = result(500, 'Internal Server Error');
export const UNAVAILABLE = result(503, 'Service Unavailable');

/** Sends a Lambda's answer. One that is none, as with a line break in a header, is the Lambda's failure. */
export function send(response: ServerResponse, answer: Answer): void {
  try {
    write(response, answer);
  } catch (error) {
    console.error('invalid answer:', error);
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    write(response, INTERNAL_ERROR);
  }
}

function write(response: ServerResponse, answer: Answer): void {
  const { statusCode = 200, headers = {}, cookies = [], body = '', isBase64Encoded = false } = answer;
  const octets = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  response.statusCode = statusCode;
  // API Gateway's default where the Lambda names no type.
  if (octets.length > 0) response.setHeader('content-type', 'application/json');
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  const mayHaveBody = statusCode !== 204 && statusCode !== 304;
  if (mayHaveBody) response.setHeader('content-length', octets.length);
  response.end(octets);
}

function result(statusCode: number, message: string): Answer {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message }) };
}
