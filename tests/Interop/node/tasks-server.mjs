// A server of 2026-07-28 with the extension of tasks, as its specification has it (SEP-2663): what the scenarios of the official conformance suite call. The official SDK of servers has no tasks of this revision.
// tasks-server.mjs   serves streamable HTTP at a free port of 127.0.0.1, and prints its address
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";

const version = "2026-07-28";
const extension = "io.modelcontextprotocol/tasks";
const schema = (properties = {}) => ({ type: "object", properties });
const said = (text, isError) => ({ content: [{ type: "text", text }], ...(isError && { isError }) });
const elicit = (message) => ({ method: "elicitation/create", params: { mode: "form", message, requestedSchema: schema({ name: { type: "string" }, confirm: { type: "boolean" } }) } });
const fault = (code, message, data) => Object.assign(new Error(message), { code, data });
const missing = () => fault(-32021, "Missing required client capability", { requiredCapabilities: { extensions: { [extension]: {} } } });

const tasks = new Map();

class Task {
  constructor() {
    Object.assign(this, { id: randomUUID(), status: "working", createdAt: new Date().toISOString(), inputs: new Map(), over: new AbortController() });
    tasks.set(this.id, this);
  }

  get shown() {
    const changed = new Date().toISOString();
    return {
      taskId: this.id, status: this.inputs.size > 0 ? "input_required" : this.status, createdAt: this.createdAt, lastUpdatedAt: changed, ttlMs: 600_000, pollIntervalMs: 100,
    };
  }

  get detailed() {
    return {
      ...this.shown, ...(this.inputs.size > 0 && { inputRequests: Object.fromEntries([...this.inputs].map(([key, { question }]) => [key, question])) }),
      ...(this.status === "completed" && { result: this.result }), ...(this.status === "failed" && { error: this.error }),
    };
  }

  async run(work) {
    try { this.settle("completed", { result: await work(this) }); } catch (error) { this.settle("failed", { error: { code: -32603, message: error.message } }); }
  }

  settle(status, more) {
    if (this.status === "working") { Object.assign(this, { status, ...more }); }
  }

  ask(key, message) {
    return new Promise((resolve) => this.inputs.set(key, { question: elicit(message), resolve }));
  }

  answer(responses) {
    for (const [key, response] of Object.entries(responses)) {
      this.inputs.get(key)?.resolve(response);
      this.inputs.delete(key);
    }
  }

  cancel() {
    this.settle("cancelled");
    this.inputs.clear();
    this.over.abort();
  }
}

const after = (seconds, task) => new Promise((resolve) => {
  const timer = setTimeout(resolve, seconds * 1000);
  task?.over.signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); });
});

// What a tool does, and whether it is a task always, never, or for those who take them.
const tools = {
  greet: { inputSchema: schema({ name: { type: "string" } }), task: "never", work: async (args) => said(`Hello, ${args.name}!`) },
  slow_compute: { inputSchema: schema({ seconds: { type: "number" }, label: { type: "string" } }), task: "optional", work: async (args, task) => (await after(args.seconds ?? 0, task), said(`computed ${args.label}`)) },
  failing_job: { inputSchema: schema(), task: "required", work: async (_, task) => (await after(1, task), said("the job failed", true)) },
  protocol_error_job: { inputSchema: schema(), task: "required", work: async () => { throw new Error("the job broke"); } },
  confirm_delete: { inputSchema: schema({ filename: { type: "string" } }), task: "required", work: async (args, task) => said(`${args.filename}: ${(await task.ask("confirm", "Delete it?")).action}`) },
  multi_input: { inputSchema: schema(), task: "required", work: async (_, task) => said((await Promise.all([task.ask("first", "One?"), task.ask("second", "Two?")])).map((answer) => answer.action).join(" ")) },
  test_tool_with_task: { inputSchema: schema(), task: "required", asks: "user_name", work: async (_, __, name) => said(`for ${name}`) },
};

const methods = {
  "server/discover": () => ({ supportedVersions: [version], capabilities: { tools: {}, extensions: { [extension]: {} } }, ttlMs: 0, cacheScope: "private" }),
  "tools/list": () => ({ tools: Object.entries(tools).map(([name, { inputSchema }]) => ({ name, description: `What a scenario of ${name} calls.`, inputSchema })), ttlMs: 0, cacheScope: "private" }),
  "tools/call": (params, takesTasks) => {
    const tool = tools[params.name] ?? (() => { throw fault(-32602, "Unknown tool"); })();
    if (tool.task === "required" && !takesTasks) { throw missing(); }
    const given = params.inputResponses?.[tool.asks];
    if (tool.asks && !given) { return { resultType: "input_required", inputRequests: { [tool.asks]: elicit("Who?") }, requestState: "asked" }; }
    if (tool.task === "never" || !takesTasks) { return tool.work(params.arguments ?? {}); }
    const task = new Task();
    const promised = { resultType: "task", ...task.shown };
    task.run(() => tool.work(params.arguments ?? {}, task, given?.content?.name ?? given?.content?.user_name));
    return promised;
  },
  "tasks/get": (params) => found(params).detailed,
  "tasks/update": (params) => (found(params).answer(params.inputResponses), {}),
  "tasks/cancel": (params) => (found(params).cancel(), {}),
};

const found = (params) => tasks.get(params.taskId) ?? (() => { throw fault(-32602, "Task not found"); })();

async function answer(request, message) {
  const { method, params = {} } = message;
  const named = { "tools/call": params.name, "tasks/get": params.taskId, "tasks/update": params.taskId, "tasks/cancel": params.taskId }[method];
  const meta = params._meta ?? {};
  if (method === "initialize" || meta["io.modelcontextprotocol/protocolVersion"] !== version) { throw fault(-32022, "Unsupported version", { supported: [version], requested: String(meta["io.modelcontextprotocol/protocolVersion"]) }); }
  if (request.headers["mcp-method"] !== method || (named !== undefined && request.headers["mcp-name"] !== named)) { throw fault(-32020, "Headers say something else"); }
  if (!Object.hasOwn(methods, method)) { throw fault(-32601, "Method not found"); }
  const takesTasks = meta["io.modelcontextprotocol/clientCapabilities"]?.extensions?.[extension] !== undefined;
  if (method.startsWith("tasks/") && !takesTasks) { throw missing(); }
  return { resultType: "complete", ...await methods[method](params, takesTasks) };
}

const statuses = { [-32020]: 400, [-32021]: 400, [-32022]: 400, [-32601]: 404 };
const http = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) { parts.push(part); }
  const say = (status, body) => response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", ...body }));
  if (request.method !== "POST") { return say(405, { id: null, error: { code: -32000, message: "Only POST" } }); }
  const message = JSON.parse(Buffer.concat(parts).toString());
  if (message.id === undefined) { return response.writeHead(202).end(); }
  try { say(200, { id: message.id, result: await answer(request, message) }); }
  catch (error) { say(statuses[error.code] ?? 200, { id: message.id, error: { code: error.code ?? -32603, message: error.message, ...(error.data && { data: error.data }) } }); }
});
http.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${http.address().port}/mcp`));
