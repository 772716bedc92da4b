// Lets good, dropped, slow and hostile clients use the gateway before servers that are late, die, say garbage or nothing, for as long as told; then looks whether anything was left behind.
// soak.mjs TOOL DIRECTORY MINUTES     one CSV line every half minute on stdout, what was found on stderr; fails where something is wrong
import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect } from "node:net";
import { promisify } from "node:util";

const [tool, directory, minutes] = [process.argv[2], process.argv[3], Number(process.argv[4])];
const [store, effects, config] = [`${directory}/store`, `${directory}/effects`, `${directory}/policy.yaml`];
const run = promisify(execFile);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const say = (text) => process.stderr.write(`${text}\n`);
const Version = "2026-07-28";
const MostDriftPercent = 10;
const FlatAfterMinutes = 60; // until then a process without pressure takes what it can get
const Sampled = 20;

writeFileSync(effects, "");
writeFileSync(config, `tutti: policy/v1
servers:
  soak: { run: [${process.execPath}, ${import.meta.dirname ?? new URL(".", import.meta.url).pathname}/server.mjs, ${effects}] }
rules:
  - { id: all, allow: "soak.*" }
  - { id: no, deny: soak.act, when: args.how == "denied" }
`);

const gateway = spawn(tool, ["gateway", "--store", store, "--config", config, "--idle-minutes", "1", "--most-per-second", "0"], { stdio: ["ignore", "pipe", "pipe"] });
let log = "";
gateway.stderr.on("data", (told) => { log += told; });
const address = new URL(await new Promise((resolve, reject) => {
  gateway.stdout.once("data", (line) => resolve(String(line).trim()));
  gateway.once("exit", () => reject(new Error(log)));
}));

const agent = new Agent({ keepAlive: true });
const counts = { calls: 0, done: 0, denied: 0, unclear: 0, givenUp: 0, sessions: 0, dropped: 0, slow: 0, hostile: 0, refused: 0, failures: 0 };
const answered = new Set();
const denied = new Set();
const unexpected = [];
let lastId = 0;

const end = Date.now() + minutes * 60_000;
const isOver = () => Date.now() >= end;
const pick = (all) => all[Math.floor(Math.random() * all.length)];

/** A request over HTTP: status, headers and the last message of the answer. */
function post(message, { headers = {}, method = "POST", giveUpAfter = 0, text, isAlone = false } = {}) {
  return new Promise((resolve, reject) => {
    const body = text ?? JSON.stringify(message);
    const asked = request(address, { method, agent: isAlone ? false : agent, headers: { "Content-Type": "application/json", Accept: "application/json, text/event-stream", ...headers } }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part)).on("error", reject).on("end", () => {
        const all = Buffer.concat(parts).toString();
        const last = response.headers["content-type"]?.startsWith("text/event-stream") ? all.split("\n").filter((line) => line.startsWith("data: ")).at(-1)?.slice(6) : all;
        let answer;
        try { answer = last ? JSON.parse(last) : undefined; } catch { answer = undefined; }
        resolve({ status: response.statusCode, headers: response.headers, answer });
      });
    }).on("error", reject);
    if (isAlone) { asked.on("socket", (socket) => socket.on("error", () => {})); } // it may be closed before all is sent
    if (giveUpAfter > 0) { setTimeout(() => asked.destroy(new Error("given up")), giveUpAfter); }
    asked.end(body);
  });
}

/** What a server is to do in a call: mostly what it should. */
function how() {
  const dice = Math.random();
  return dice < 0.92 ? "answer" : dice < 0.95 ? "late" : dice < 0.97 ? "garbage" : dice < 0.99 ? "denied" : "die";
}

/** Counts what a call came to. */
function take(effect, act, answer) {
  counts.calls++;
  const result = answer?.result;
  const code = result?._meta?.["io.tutti/denial"]?.code;
  if (act === "denied") { denied.add(effect); }
  if (result && !result.isError) { counts.done++; answered.add(effect); }
  else if (act === "denied" && code === "TUT2201") { counts.denied++; }
  else if (["TUT7012", "TUT7019"].includes(code)) { counts.unclear++; }
  else if (code?.startsWith("TUT22") || code?.startsWith("TUT70")) { counts.refused++; } // a breaker, or a server that does not come up
  else { counts.failures++; unexpected.push(`${act}: ${JSON.stringify(answer)?.slice(0, 300)}`); }
}

const messageOf = (effect, act, meta) => ({ jsonrpc: "2.0", id: ++lastId, method: "tools/call", params: { name: "act", arguments: { effect, how: act }, ...(meta && { _meta: meta }) } });

/** A client that greets, calls, and ends its session, or is dropped without a word, or gives a call up. */
async function greeting() {
  counts.sessions++;
  const greeted = await post({ jsonrpc: "2.0", id: ++lastId, method: "initialize", params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "soak", version: "1" } } });
  if (greeted.status !== 200) { counts.refused++; return sleep(1_000); }
  const headers = { "Mcp-Session-Id": greeted.headers["mcp-session-id"], "MCP-Protocol-Version": "2025-11-25" };
  await post({ jsonrpc: "2.0", method: "notifications/initialized" }, { headers });
  for (let call = 0; call < 30; call++) {
    const [effect, act] = [randomUUID(), how()];
    const { answer } = await post(messageOf(effect, act), { headers });
    take(effect, act, answer);
    await sleep(20);
  }

  const [ending, isLong] = [Math.random(), end - Date.now() > 4 * 60_000];
  if (ending < 0.2) { await post(messageOf(randomUUID(), "silent"), { headers, giveUpAfter: 300 }).catch(() => { counts.givenUp++; }); }
  if ((ending < 0.1 && isLong) || ending > 0.9) { counts.dropped++; return; } // in the middle of a call, which goes on for its five minutes, or between two
  await post(undefined, { headers, method: "DELETE", text: "" });
}

/** A client without sessions, which gives up some calls by closing the response. */
async function modern() {
  const meta = { "io.modelcontextprotocol/protocolVersion": Version, "io.modelcontextprotocol/clientCapabilities": {}, "io.modelcontextprotocol/clientInfo": { name: "soak", version: "1" } };
  const headers = { "MCP-Protocol-Version": Version, "Mcp-Method": "tools/call", "Mcp-Name": "act" };
  for (let call = 0; call < 30; call++) {
    const [effect, act] = [randomUUID(), how()];
    if (Math.random() < 0.01) { await post(messageOf(effect, "silent", meta), { headers, giveUpAfter: 300 }).catch(() => { counts.givenUp++; }); continue; }
    const { answer } = await post(messageOf(effect, act, meta), { headers });
    take(effect, act, answer);
    await sleep(20);
  }
}

/** A client that sends a byte now and then, and goes away in the middle. */
async function slow() {
  counts.slow++;
  const socket = connect(Number(address.port), address.hostname).on("error", () => {});
  const text = `POST /mcp HTTP/1.1\r\nHost: ${address.host}\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\nContent-Length: 1000\r\n\r\n{"jsonrpc":"2.0","id":1,`;
  for (const byte of text) {
    if (isOver() || socket.destroyed) { break; }
    socket.write(byte);
    await sleep(50);
  }
  socket.destroy();
}

const big = "x".repeat(9 * 1024 * 1024);
const bad = [
  () => ({ text: "no json" }),
  () => ({ text: "[]" }),
  () => ({ text: "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"method\":\"ping\"}" }),
  () => ({ text: "{\"jsonrpc\":\"2.0\",\"id\":1,\"Method\":\"ping\"}" }),
  () => ({ text: "[".repeat(10_000) }),
  () => ({ text: `{"jsonrpc":"2.0","id":1,"method":"${big}"}` }),
  () => ({ message: messageOf("hostile", "answer"), headers: { "Mcp-Session-Id": randomUUID() } }),
  () => ({ message: messageOf("hostile", "answer"), headers: { Origin: "http://evil.example" } }),
  () => ({ message: messageOf("hostile", "answer"), headers: { Host: "evil.example" } }),
  () => ({ message: messageOf("hostile", "answer", { "io.modelcontextprotocol/protocolVersion": Version, "io.modelcontextprotocol/clientCapabilities": {} }), headers: { "MCP-Protocol-Version": Version, "Mcp-Method": "ping", "Mcp-Name": "act" } }),
  () => ({ message: messageOf("hostile", "answer", { "io.modelcontextprotocol/protocolVersion": "2099-01-01", "io.modelcontextprotocol/clientCapabilities": {} }), headers: { "MCP-Protocol-Version": "2099-01-01", "Mcp-Method": "tools/call", "Mcp-Name": "act" } }),
  () => ({ message: { jsonrpc: "2.0", id: 1, method: "tasks/get", params: { taskId: "../../etc" } } }),
];

/** A client that sends what must be refused. */
async function hostile() {
  const { message, text, headers } = pick(bad)();
  counts.hostile++;
  const { status, answer } = await post(message, { headers, text, isAlone: true }).catch(() => ({ status: 0 })); // a connection that is closed on a flood
  if (status >= 500 || (status === 200 && answer?.result)) { counts.failures++; unexpected.push(`hostile: ${status} ${(text ?? JSON.stringify(message)).slice(0, 100)} -> ${JSON.stringify(answer)?.slice(0, 200)}`); }
  await sleep(200);
}

/** Processes of the gateway's that are there, beside itself. */
function childrenOf(pid) {
  const parents = new Map(readdirSync("/proc").filter((name) => /^\d+$/.test(name)).map((name) => {
    try { return [Number(name), Number(readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1).split(" ")[1])]; } catch { return [0, 0]; }
  }));
  const isBelow = (child) => { for (let at = child; at > 1; at = parents.get(at) ?? 0) { if (parents.get(at) === pid) { return true; } } return false; };
  return [...parents.keys()].filter(isBelow).length;
}

const residentOf = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
const ask = async (...words) => (await run(tool, [...words, "--store", store], { maxBuffer: 1 << 30 })).stdout;
const linesOf = (text) => text.split("\n").filter((line) => line.length > 0);
const sessionsOf = async () => linesOf(await ask("gateway", "sessions", "-o", "jsonl")).length;

const megabytes = [];
async function watch() {
  process.stdout.write("minute,resident MB,children,sessions,calls,done,unclear,dropped,hostile,store MB\n");
  const began = Date.now();
  for (let next = began + 30_000; !isOver(); next += 30_000) {
    await sleep(Math.max(0, Math.min(next, end) - Date.now()));
    const [memory, children, sessions] = [residentOf(gateway.pid), childrenOf(gateway.pid), await sessionsOf()];
    megabytes.push(memory);
    const size = Number((await run("du", ["-sm", store])).stdout.split("\t")[0]);
    process.stdout.write(`${((Date.now() - began) / 60_000).toFixed(1)},${memory.toFixed(1)},${children},${sessions},${counts.calls},${counts.done},${counts.unclear},${counts.dropped},${counts.hostile},${size}\n`);
  }
}

async function keep(client) {
  while (!isOver()) {
    try { await client(); } catch (error) { counts.failures++; unexpected.push(`${client.name}: ${error.message}`); await sleep(200); }
  }
}

const median = (all) => all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)];
const faults = [];
const must = (holds, what) => { say(`${holds ? "holds" : "FAULT"}: ${what}`); if (!holds) { faults.push(what); } };

await Promise.all([watch(), ...Array.from({ length: 6 }, () => keep(greeting)), ...Array.from({ length: 3 }, () => keep(modern)), ...Array.from({ length: 4 }, () => keep(slow)), ...Array.from({ length: 2 }, () => keep(hostile))]);
say(JSON.stringify(counts));
for (const what of unexpected.slice(0, 20)) { say(`unexpected: ${what}`); }
must(counts.failures === 0, "every call came to one of the ends that there are, and nothing hostile was let through");

// Sessions that were dropped end a minute later, or when the call that is under way has had its five minutes; what they started ends with them.
let left = 1;
for (let waited = 0; waited < 480 && left > 0; waited += 5) {
  await sleep(5_000);
  left = childrenOf(gateway.pid) + await sessionsOf();
}
must(left === 0, `a while after the last client no session and no process is left (${left})`);
const third = Math.floor(megabytes.length / 3);
if (third > 0) {
  const [middle, last] = [median(megabytes.slice(third, 2 * third)), median(megabytes.slice(-third))];
  must(minutes < FlatAfterMinutes || last <= middle * (1 + MostDriftPercent / 100), `resident memory went from ${middle.toFixed(1)} to ${last.toFixed(1)} MB between the second and the last third; ${residentOf(gateway.pid).toFixed(1)} MB at rest; of less than ${FlatAfterMinutes} minutes nothing is asked`);
}

gateway.kill("SIGINT");
const status = await new Promise((resolve) => gateway.once("exit", resolve));
must(status === 0, `the gateway ended as it should (${status})`);
must(log.split("\n").every((line) => !/defect|unhandled/i.test(line)), `its log tells of no defect: ${log.length} characters${log.length > 0 ? `, ${log.slice(0, 300)}` : ""}`);

const made = linesOf(readFileSync(effects, "utf8"));
const happened = new Set(made);
must(happened.size === made.length, `no effect happened twice (${made.length})`);
must([...denied].every((effect) => !happened.has(effect)), `no denied call reached its server (${denied.size})`);
must([...answered].every((effect) => happened.has(effect)), `every call that was answered happened (${answered.size})`);
const found = async (kind) => new Set(linesOf(await ask("audit", "search", "--kind", kind, "--limit", "0", "-o", "jsonl")).map((line) => JSON.parse(line)).filter((record) => record.path.includes("call")).map((record) => `${record.run} ${record.path}`));
const admitted = await found("step.admitted");
const ends = new Set();
for (const kind of ["step.completed", "step.failed", "step.unknown", "step.cancelled"]) { for (const step of await found(kind)) { ends.add(step); } }
must(admitted.size >= made.length, `there are as many decisions as effects, or more (${admitted.size})`);
must([...admitted].every((step) => ends.has(step)), `each decision has an outcome (${[...admitted].filter((step) => !ends.has(step)).length} have none)`);
const sample = Array.from({ length: Math.min(Sampled, made.length) }, () => pick(made));
let missing = 0;
for (const effect of sample) { if (linesOf(await ask("audit", "search", "--text", effect, "--kind", "step.admitted", "-o", "jsonl")).length !== 1) { missing++; } }
must(missing === 0, `of ${sample.length} effects each has one decision that names it (${missing} have not)`);
must(await run(tool, ["verify", "--all", "--store", store], { maxBuffer: 1 << 30 }).then(() => true, () => false), "the log verifies");
process.exit(faults.length === 0 ? 0 : 1);
