import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';

/** Where a streamed answer is written to: as much of a Writable as Lambda's runtime client hands out. */
export interface ResponseStream {
  /** Whether more may be written before `drain`. */
  write(chunk: string | Buffer): boolean;
  end(): void;
  once(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
  removeListener(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
}

/** What stands ahead of a streamed body. It leaves with the first write, also where that is empty. */
export interface Prelude {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** A function that streams. When it fails, the answer breaks off: the runtime tells the front. */
export type StreamedHandler = (
  event: APIGatewayProxyEventV2,
  stream: ResponseStream,
  context: Pick<Context, 'getRemainingTimeInMillis' | 'awsRequestId'>,
) => Promise<void>;

/** The global of that name in Lambda's Node runtimes, for which AWS has no types. */
export interface AwsLambda {
  /** Marks a handler as one that streams. */
  streamifyResponse(handler: StreamedHandler): unknown;
  readonly HttpResponseStream: {
    /** The same stream, with the prelude ahead of it. */
    from(stream: ResponseStream, prelude: Prelude): ResponseStream;
  };
}
