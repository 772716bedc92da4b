// A client of the protocol as other people write it (npm: @modelcontextprotocol/sdk), for tests of the gateway.
// gateway-client.mjs SDK URL [KEY]            speaks streamable HTTP
// gateway-client.mjs SDK -- COMMAND ARG…      starts a server, and speaks over its standard input and output
// Orders come as lines of JSON on standard input, one answer a line goes to standard output.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [sdk, target, ...rest] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(`${sdk}/dist/esm/${file}`).href);
const { Client } = await load("client/index.js");
const { StreamableHTTPClientTransport } = await load("client/streamableHttp.js");
const { StdioClientTransport } = await load("client/stdio.js");
const types = await load("types.js");

const transport = target === "--"
  ? new StdioClientTransport({ command: rest[0], args: rest.slice(1), env: { ...process.env }, stderr: "inherit" })
  : new StreamableHTTPClientTransport(new URL(target), rest[0] ? { requestInit: { headers: { Authorization: `Bearer ${rest[0]}` } } } : undefined);

const heard = { progress: 0, sampling: 0, elicitation: 0, roots: 0, logging: 0, updated: 0 };
const client = new Client({ name: "interop", version: "1" }, { capabilities: { sampling: {}, elicitation: { form: {} }, roots: { listChanged: true } } });
client.setRequestHandler(types.CreateMessageRequestSchema, async () => { heard.sampling++; return { model: "none", role: "assistant", content: { type: "text", text: "a sample" } }; });
if (types.ElicitRequestSchema) { client.setRequestHandler(types.ElicitRequestSchema, async () => { heard.elicitation++; return { action: "decline" }; }); } // not in all versions
client.setRequestHandler(types.ListRootsRequestSchema, async () => { heard.roots++; return { roots: [{ uri: "file:///interop", name: "interop" }] }; });
client.setNotificationHandler(types.LoggingMessageNotificationSchema, async () => { heard.logging++; });
client.setNotificationHandler(types.ResourceUpdatedNotificationSchema, async () => { heard.updated++; });

const say = (answer) => process.stdout.write(JSON.stringify(answer) + "\n");
const orders = {
  tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
  call: async ({ name, args }) => {
    const result = await client.callTool({ name, arguments: args ?? {} }, undefined, { onprogress: () => { heard.progress++; }, timeout: 240_000, resetTimeoutOnProgress: true });
    return { isError: result.isError ?? false, text: result.content?.[0]?.text ?? "", code: result._meta?.["io.tutti/denial"]?.code ?? null };
  },
  // gives a call up when the server has told of its progress
  giveUp: async ({ name }) => {
    const over = new AbortController();
    try { await client.callTool({ name, arguments: {} }, undefined, { signal: over.signal, onprogress: () => over.abort("enough"), timeout: 240_000 }); } catch (error) { return over.signal.aborted ? "given up" : String(error.message); }
    return "answered";
  },
  read: async ({ uri }) => (await client.readResource({ uri })).contents.length,
  resources: async () => (await client.listResources()).resources.length,
  prompts: async () => (await client.listPrompts()).prompts.map((prompt) => prompt.name),
  subscribe: async ({ uri }) => { await client.subscribeResource({ uri }); return true; },
  level: async ({ level }) => { await client.setLoggingLevel(level); return true; },
  heard: async () => heard,
};

await client.connect(transport);
say({ server: client.getServerVersion(), session: transport.sessionId ?? null });
for await (const line of createInterface({ input: process.stdin })) {
  const { order, ...given } = JSON.parse(line);
  try { say({ answer: await orders[order](given) }); } catch (error) { say({ error: String(error.message), code: error.code ?? null }); }
}
if (transport.terminateSession) { await transport.terminateSession(); }
await client.close();
