// A server of the protocol without sessions as other people write it (npm: @modelcontextprotocol/server), for tests of the gateway. It refuses to be greeted but where it speaks both eras.
// modern-server.mjs SERVER          speaks over its standard input and output
// modern-server.mjs SERVER --both   likewise, both eras
// modern-server.mjs SERVER --http   speaks streamable HTTP, and writes its address to standard output
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { pathToFileURL } from "node:url";

const [sdk, mode] = process.argv.slice(2);
const load = (file) => import(pathToFileURL(`${sdk}/dist/${file}`).href);
const { McpServer, createMcpHandler, fromJsonSchema, inputRequired } = await load("index.mjs");
const { serveStdio } = await load("stdio.mjs");

const text = (said) => ({ content: [{ type: "text", text: said }] });
const schema = (properties) => fromJsonSchema({ type: "object", properties });
let givenUp = 0;
const make = ({ era }) => {
  const server = new McpServer({ name: "modern", version: "1" }, { capabilities: { tools: {} }, requestState: { verify: async () => {} } });
  server.registerTool("echo", { description: "says it again", inputSchema: schema({ message: { type: "string", "x-mcp-header": "Message" } }) }, async ({ message }) => text(`Echo: ${message}`));
  server.registerTool("ask", { description: "asks a person and a client", inputSchema: schema({}) }, async (_, context) => {
    const told = context.mcpReq.inputResponses;
    if (told?.who === undefined) {
      return inputRequired({ inputRequests: { who: inputRequired.elicit({ message: "Who?", requestedSchema: { type: "object", properties: { name: { type: "string" } } } }), where: inputRequired.listRoots() }, requestState: "half" });
    }
    return text(`${told.who.action} ${told.where.roots.length}`);
  });
  server.registerTool("era", { description: "says how it was met", inputSchema: schema({}) }, async () => text(era));
  server.registerTool("fail", { description: "fails", inputSchema: schema({}) }, async () => { throw new Error("no such day"); });
  server.registerTool("count", { description: "tells its progress", inputSchema: schema({}) }, async (_, { mcpReq }) => {
    for (const progress of [1, 2, 3]) { await mcpReq.notify({ method: "notifications/progress", params: { progressToken: mcpReq._meta.progressToken, progress, total: 3 } }); }
    return text("three");
  });
  server.registerTool("wait", { description: "works until nobody wants it any more", inputSchema: schema({}) }, async (_, { mcpReq }) => {
    await mcpReq.notify({ method: "notifications/progress", params: { progressToken: mcpReq._meta.progressToken, progress: 1, total: 2 } });
    await new Promise((resolve) => mcpReq.signal.addEventListener("abort", resolve));
    givenUp++;
    return text("given up");
  });
  server.registerTool("given-up", { description: "says how often nobody wanted it any more", inputSchema: schema({}) }, async () => text(`${givenUp}`));
  return server;
};

if (mode !== "--http") {
  serveStdio(make, { legacy: mode === "--both" ? "serve" : "reject" });
} else {
  const handler = createMcpHandler(make, { legacy: "reject" });
  const web = createServer(async (request, response) => {
    const body = request.method === "POST" ? Readable.toWeb(request) : undefined;
    const answer = await handler.fetch(new Request(`http://${request.headers.host}${request.url}`, { method: request.method, headers: request.headers, body, duplex: "half" }));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    if (answer.body === null) { response.end(); } else { Readable.fromWeb(answer.body).on("error", () => response.destroy()).pipe(response); }
  });
  web.listen(0, "127.0.0.1", () => process.stdout.write(`http://127.0.0.1:${web.address().port}/mcp\n`));
}
