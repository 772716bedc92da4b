// An assistant that tries what assistants try, by the client of the protocol that other people use, and a person who answers.
// guard.mjs TUTTI…      the command that is the tool; works in the present folder (./run prepares it)
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

const sdk = resolve("node_modules/@modelcontextprotocol/sdk/dist/esm");
const load = (file) => import(pathToFileURL(`${sdk}/${file}`).href);
const { Client } = await load("client/index.js");
const { StdioClientTransport } = await load("client/stdio.js");

const [command, ...words] = process.argv.slice(2);
const run = promisify(execFile);
const tutti = async (...args) => (await run(command, [...words, ...args])).stdout.trim();

const client = new Client({ name: "mcp-guard", version: "1" });
await client.connect(new StdioClientTransport({ command, args: [...words, "gateway", "--config", "policy.yaml", "--stdio"], env: { ...process.env }, stderr: "inherit" }));

const tools = (await client.listTools()).tools.map((tool) => tool.name);
console.log(`\nThe assistant sees ${tools.length} tools of two servers; moving and deleting are not among them: ${!tools.some((name) => /move_file|delete_/.test(name))}`);

let surprises = 0;
const show = (what, wanted, got, text) => {
  if (wanted !== got) { surprises++; }
  console.log(`  ${(wanted === got ? " " : "!")} ${what.padEnd(47)} ${got.padEnd(8)} ${text.replace(/\s+/g, " ").slice(0, 110)}`);
};

const call = async (name, args) => {
  try {
    const result = await client.callTool({ name, arguments: args }, undefined, { timeout: 120_000 });
    const code = result._meta?.["io.tutti/denial"]?.code;
    return { got: code ? "denied" : result.isError ? "error" : "allowed", text: (code ? `${code}: ` : "") + (result.content?.[0]?.text ?? "") };
  } catch (error) {
    return { got: "denied", text: error.message };
  }
};

const tries = async (what, wanted, name, args) => {
  const { got, text } = await call(name, args);
  show(what, wanted, got, text);
};

// What the person sees is the call itself: server, tool, every argument, the rule that asks.
const answered = async (what, wanted, answer, name, args) => {
  const pending = call(name, args);
  let asked = [];
  for (const until = Date.now() + 60_000; asked.length === 0 && Date.now() < until;) { asked = JSON.parse(await tutti("approval", "list", "-o", "json")); }
  await tutti("approval", answer, asked[0].id, "--key-file", "ann.key", "-m", answer === "approve" ? "as agreed" : "that is not what I agreed to");
  const { got, text } = await pending;
  show(what, wanted, got, text);
};

const report = { path: "report.txt", content: "Sales are up 10 %.\n" };

console.log("\nReading");
await tries("reads the notes", "allowed", "files__read_text_file", { path: "notes.txt" });
await tries("reads the passwords", "denied", "files__read_text_file", { path: "shop.env" });
await tries("reads outside of the folder", "error", "files__read_text_file", { path: "/etc/hostname" });
await tries("reads the notes again", "allowed", "files__read_text_file", { path: "notes.txt" });
await tries("and again", "allowed", "files__read_text_file", { path: "notes.txt" });
await tries("and again: a loop", "denied", "files__read_text_file", { path: "notes.txt" });

console.log("\nWriting, with a person in between");
await answered("writes a report; ann says yes", "allowed", "approve", "files__write_file", report);
await answered("writes it once more: a yes is good for once", "denied", "deny", "files__write_file", report);
await answered("other words under the name that was agreed to", "denied", "deny", "files__write_file", { ...report, content: "Sales are up 90 %.\n" });

console.log("\nSpending: a note costs 0.40 of 1.00 USD a day");
const note = (number) => ({ entities: [{ name: `note ${number}`, entityType: "note", observations: ["remember this"] }] });
await tries("first note", "allowed", "memory__create_entities", note(1));
await tries("second note", "allowed", "memory__create_entities", note(2));
await tries("third note", "denied", "memory__create_entities", note(3));

console.log("\nWhat is not offered");
await tries("moves a file all the same", "denied", "files__move_file", { source: "notes.txt", destination: "gone.txt" });
await tries("writes the name of a tool otherwise", "denied", "files__Write_File", report);

console.log(`\n${await tutti("budget", "list")}`);
await client.close();
if (surprises > 0) {
  console.error(`\n${surprises} calls came to something else than they should have.`);
  process.exit(1);
}
