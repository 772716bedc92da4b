// A server of both eras on the official SDK, which the official conformance suite is run against directly and through the gateway.
// conformance-server.mjs MODULES   serves streamable HTTP at a free port of 127.0.0.1, and prints its address; MODULES is the node_modules that has @modelcontextprotocol/server and /node
import { randomBytes, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";
import { serverOf } from "./conformance-fixture.mjs";

const load = (name) => import(pathToFileURL(`${process.argv[2]}/@modelcontextprotocol/${name}/dist/index.mjs`).href);
const sdk = await load("server");
const { NodeStreamableHTTPServerTransport, toNodeHandler } = await load("node");

const states = sdk.createRequestStateCodec({ key: randomBytes(32) });
const stateless = sdk.createMcpHandler(() => serverOf(sdk, states, stateless.notify));
const serveStateless = toNodeHandler(stateless);
const sessions = new Map();

const http = createServer(async (request, response) => {
  try { await serve(request, response); }
  catch (error) {
    console.error(error);
    if (!response.headersSent) { refuse(response, 500, -32603, "Internal error"); }
  }
});
http.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${http.address().port}/mcp`));

async function serve(request, response) {
  if (!["127.0.0.1", "localhost"].includes((request.headers.host ?? "").split(":")[0])) { return refuse(response, 403, -32000, "Unknown host"); }
  const body = request.method === "POST" ? JSON.parse(await read(request)) : undefined;
  const header = (name) => [request.headers[name]].flat()[0];
  if (body !== undefined && sdk.classifyInboundRequest({ httpMethod: "POST", protocolVersionHeader: header("mcp-protocol-version"), mcpMethodHeader: header("mcp-method"), body }).kind !== "legacy") { return serveStateless(request, response, body); }
  const id = header("mcp-session-id");
  const known = sessions.get(id);
  if (known && request.method === "GET") { setTimeout(known.isHeard, 100); } // its stream stands by then
  if (known) { return known.handleRequest(request, response, body); }
  if (id !== undefined) { return refuse(response, 404, -32001, "Session not found"); }
  if (!sdk.isInitializeRequest(body)) { return refuse(response, 400, -32000, "Session ID required"); }
  const session = new NodeStreamableHTTPServerTransport({ sessionIdGenerator: randomUUID, onsessioninitialized: (begun) => sessions.set(begun, session) });
  session.onclose = () => sessions.delete(session.sessionId);
  // What is told before the client listens is lost, and clients listen when they come to it.
  const heard = Promise.race([new Promise((resolve) => { session.isHeard = resolve; }), new Promise((resolve) => setTimeout(resolve, 60_000).unref())]);
  const server = serverOf(sdk, states, { toolsChanged: () => heard.then(() => server.sendToolListChanged()), promptsChanged: () => heard.then(() => server.sendPromptListChanged()) });
  await server.connect(session);
  await session.handleRequest(request, response, body);
}

function refuse(response, status, code, message) {
  response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify({ jsonrpc: "2.0", error: { code, message }, id: null }));
}

async function read(request) {
  const parts = [];
  for await (const part of request) { parts.push(part); }
  return Buffer.concat(parts).toString();
}
