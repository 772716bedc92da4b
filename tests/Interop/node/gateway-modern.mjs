// A client of the protocol without sessions as other people write it (npm: @modelcontextprotocol/client), for tests of the gateway.
// gateway-modern.mjs CLIENT URL [KEY]         speaks streamable HTTP
// gateway-modern.mjs CLIENT -- COMMAND ARG…   starts a server, and speaks over its standard input and output
// It speaks 2026-07-28 or nothing. Orders come as lines of JSON on standard input, one answer a line goes to standard output.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [sdk, target, ...rest] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(`${sdk}/dist/${file}`).href);
const { Client, StreamableHTTPClientTransport } = await load("index.mjs");
const { StdioClientTransport } = await load("stdio.mjs");

const transport = target === "--"
  ? new StdioClientTransport({ command: rest[0], args: rest.slice(1), env: { ...process.env }, stderr: "inherit" })
  : new StreamableHTTPClientTransport(new URL(target), rest[0] ? { requestInit: { headers: { Authorization: `Bearer ${rest[0]}` } } } : undefined);

process.on("uncaughtException", () => process.exit(0)); // a gateway that ends while it is listened to breaks the connection
const heard = { progress: 0, sampling: 0, elicitation: 0, roots: 0, pages: [], updated: 0 };
const client = new Client({ name: "interop", version: "1" }, { versionNegotiation: { mode: { pin: "2026-07-28" } }, capabilities: { sampling: {}, elicitation: { form: {}, url: {} }, roots: {} } });
client.setRequestHandler("sampling/createMessage", async () => { heard.sampling++; return { model: "none", role: "assistant", content: { type: "text", text: "a sample" } }; });
client.setRequestHandler("roots/list", async () => { heard.roots++; return { roots: [{ uri: "file:///interop", name: "interop" }] }; });
client.setRequestHandler("elicitation/create", async (request) => {
  if (request.params.mode === "url") { heard.pages.push(request.params.url); return { action: "accept" }; }
  heard.elicitation++;
  return { action: "decline" };
});
client.setNotificationHandler("notifications/resources/updated", async () => { heard.updated++; });

const say = (answer) => process.stdout.write(JSON.stringify(answer) + "\n");
const orders = {
  // the client tells of its own rounds of answers as progress without a total
  tools: async () => (await client.listTools()).tools.map((tool) => tool.name),
  call: async ({ name, args }) => {
    const result = await client.callTool({ name, arguments: args ?? {} }, { onprogress: (told) => { if (told.total !== undefined) { heard.progress++; } }, timeout: 240_000, resetTimeoutOnProgress: true });
    return { isError: result.isError ?? false, text: result.content?.[0]?.text ?? "", code: result._meta?.["io.tutti/denial"]?.code ?? null };
  },
  // gives a call up when the server has told of its progress
  giveUp: async ({ name }) => {
    const over = new AbortController();
    try { await client.callTool({ name, arguments: {} }, { signal: over.signal, onprogress: () => over.abort("enough"), timeout: 240_000 }); } catch (error) { return over.signal.aborted ? "given up" : String(error.message); }
    return "answered";
  },
  read: async ({ uri }) => (await client.readResource({ uri })).contents.length,
  resources: async () => (await client.listResources()).resources.length,
  prompts: async () => (await client.listPrompts()).prompts.map((prompt) => prompt.name),
  prompt: async ({ name, args }) => (await client.getPrompt({ name, arguments: args ?? {} })).messages.length,
  complete: async ({ ref, argument }) => (await client.complete({ ref, argument })).completion.values,
  listen: async ({ filter }) => (await client.listen(filter)).honoredFilter,
  heard: async () => heard,
};

await client.connect(transport);
say({ server: client.getServerVersion(), session: transport.sessionId ?? null });
for await (const line of createInterface({ input: process.stdin })) {
  const { order, ...given } = JSON.parse(line);
  try { say({ answer: await orders[order](given) }); } catch (error) { say({ error: String(error.message), code: error.code ?? null }); }
}
await client.close();
process.exit(0);
