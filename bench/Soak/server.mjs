// A server over standard input and output with one tool, act, which writes the id of its effect to a file before anything else and then does as it is told: answers, answers late, dies, says garbage first, or is silent.
// server.mjs FILE
import { appendFileSync } from "node:fs";
import { createInterface } from "node:readline";

const file = process.argv[2];
const say = (id, result) => process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, result }) + "\n");
const schema = { type: "object", properties: { effect: { type: "string" }, how: { type: "string" } } };
const done = { content: [{ type: "text", text: "done" }] };

const acts = {
  answer: (id) => say(id, done),
  late: (id) => setTimeout(() => say(id, done), 500),
  garbage: (id) => { process.stdout.write("no message\n{\"jsonrpc\":\"2.0\",\"id\":\"nobody\",\"result\":{}}\n" + "x".repeat(100_000) + "\n"); say(id, done); },
  die: () => process.exit(1),
  silent: () => {},
};

for await (const line of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) { continue; }
  if (method === "initialize") { say(id, { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: "soak", version: "1" } }); }
  else if (method === "tools/list") { say(id, { tools: [{ name: "act", inputSchema: schema }] }); }
  else if (method === "tools/call") {
    appendFileSync(file, `${params.arguments.effect}\n`);
    acts[params.arguments.how](id);
  } else { process.stdout.write(JSON.stringify({ jsonrpc: "2.0", id, error: { code: -32601, message: "none" } }) + "\n"); }
}
