import { MailError } from '../mail/errors.ts';
import { EXPLAINED_ONLY } from '../mail/plan-report.ts';
import { answerTooLarge } from '../mail/response-budget.ts';
import { MAX_ANSWER } from '../mail/limits.ts';
import { complaint } from '../operations/offers/complaint.ts';
import type { Run } from './face.ts';
import type { Params } from './json-rpc.ts';
import { CODES, RpcError, isObject } from './json-rpc.ts';
import { hasAny, isOffered } from './list-tools.ts';
import { InsufficientScope } from './refusals.ts';
import type { Call, Done, Offered, Tool, ToolResult } from './tool.ts';

/** The key under which an answer says what it cost, where that was asked for (Postern-Explain). */
const PLAN = 'postern/plan';

/** Runs a tool. What goes wrong with the mail is an answer that the model reads. @throws RpcError */
export async function callTool(params: Params, { face, call }: Run): Promise<object> {
  const to = { rights: call.caller.rights(), client: call.client };
  const tool = toolNamed(face.tools, params['name'], to);
  const { inputResponses, requestState } = params;
  const whole: Call = {
    ...call,
    inputs: isObject(inputResponses) ? inputResponses : {},
    state: typeof requestState === 'string' ? requestState : undefined,
  };
  const result = await outcome(() => tool.run(argumentsOf(tool, params, to) as never, whole), whole);
  return withPlan(asResult(result), whole);
}

/** @throws RpcError for a tool that there is not; InsufficientScope for one that needs another token */
function toolNamed(tools: readonly Tool[], name: unknown, to: Offered): Tool {
  const found = tools.find((each) => each.name === name);
  if (found && !hasAny(found.anyOf, to)) throw new InsufficientScope(found.anyOf);
  if (found && isOffered(found, to)) return found;
  if (found)
    throw new RpcError(
      CODES.MISSING_CAPABILITY,
      `${found.name} asks the user, and this client cannot put questions to its user`,
      {
        status: to.client.isModern ? 400 : 200,
        data: { requiredCapabilities: { elicitation: { form: {} } } },
      },
    );
  throw new RpcError(CODES.INVALID_PARAMS, 'There is no such tool. tools/list has those of this token', {
    status: 200,
  });
}

/** @throws MailError that names the place; the model can mend it */
function argumentsOf(tool: Tool, { arguments: given = {} }: Params, to: Offered): unknown {
  const read = tool.input(to).safeParse(given, { reportInput: true });
  if (read.success) return read.data;
  throw complaint(read.error.issues, 'body');
}

async function outcome(run: () => Promise<ToolResult>, { caller }: Call): Promise<ToolResult> {
  try {
    return await run();
  } catch (thrown) {
    // Signing in again is the client's business, and not the model's.
    if (!(thrown instanceof MailError) || thrown.code === 'UNAUTHENTICATED') throw thrown;
    if (thrown.message === EXPLAINED_ONLY.message)
      return { content: [{ type: 'text', text: 'Nothing was run: the plan was asked for' }], isError: true };
    caller.report(thrown);
    return failed(thrown);
  }
}

/** A failure as the model reads it. */
function failed({ code, message, isRetryable, argument, currentId, serverText }: MailError): Done {
  const said = { code, message, retryable: isRetryable, argument, currentId, serverText };
  return { content: [{ type: 'text', text: JSON.stringify({ error: said }) }], isError: true };
}

/** @throws MailError TOO_LARGE where no platform would carry it */
function asResult(result: ToolResult): object {
  if ('ask' in result) return { resultType: 'input_required', ...result.ask };
  const { structured, isError } = result;
  const content = result.content ?? [{ type: 'text', text: JSON.stringify(structured) }];
  const whole = {
    content,
    ...(structured && { structuredContent: structured }),
    ...(isError && { isError }),
  };
  if (Buffer.byteLength(JSON.stringify(whole)) > MAX_ANSWER) throw answerTooLarge();
  return whole;
}

function withPlan(result: object, { caller }: Call): object {
  return caller.explain === 'no' ? result : { ...result, _meta: { [PLAN]: caller.plan() } };
}
