// What the scenarios of the official conformance suite ask a server for, on the official SDK of both eras (npm: @modelcontextprotocol/server). One tool, prompt or resource a scenario, by the names that it knows.
import { randomUUID } from "node:crypto";

const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";
const wav = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=";

const text = (words) => ({ type: "text", text: words });
const said = (words) => ({ content: [text(words)] });
const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
const form = (properties, required = Object.keys(properties)) => ({ type: "object", properties, required });
const name = form({ name: { type: "string" } });
const confirm = form({ ok: { type: "boolean" } });

/** A server for one client, or for one request. `changed` publishes that lists changed to those who listen. */
export function serverOf(sdk, states, changed) {
  const { McpServer, ResourceTemplate, acceptedContent, fromJsonSchema, inputRequired } = sdk;
  const server = new McpServer(
    { name: "conformance-fixture", version: "1.0.0" },
    {
      capabilities: { tools: { listChanged: true }, resources: { subscribe: true, listChanged: true }, prompts: { listChanged: true }, logging: {}, completions: {} },
      requestState: { verify: states.verify },
    });
  const tool = (id, answer, inputSchema = { type: "object" }) =>
    server.registerTool(id, { description: `What the scenario of ${id} calls.`, inputSchema: fromJsonSchema(inputSchema) }, async (args, ctx) => answer(args, ctx.mcpReq));
  const askOf = { user: (message, requestedSchema) => inputRequired.elicit({ message, requestedSchema }), model: (words) => inputRequired.createMessage({ messages: [{ role: "user", content: text(words) }], maxTokens: 50 }), roots: () => inputRequired.listRoots() };
  const ask = async (inputRequests, state) => inputRequired({ inputRequests, ...(state && { requestState: await states.mint({ ...state, nonce: randomUUID() }) }) });
  const accepted = (request, key) => acceptedContent(request.inputResponses, key);

  addContents(tool);
  addTold(tool);
  addAskedInTheMiddle(tool);
  addAsked(server, tool, ask, askOf, accepted);
  tool("test_trigger_tool_change", async () => (await changed.toolsChanged(), said("told")));
  tool("test_trigger_prompt_change", async () => (await changed.promptsChanged(), said("told")));
  addPrompts(server, ask, askOf, accepted, fromJsonSchema);
  addResources(server, ResourceTemplate);
  server.server.setRequestHandler("resources/subscribe", async () => ({}));
  server.server.setRequestHandler("resources/unsubscribe", async () => ({}));
  server.server.setRequestHandler("logging/setLevel", async () => ({}));
  server.server.setRequestHandler("completion/complete", async () => ({ completion: { values: [], total: 0, hasMore: false } }));
  return server;
}

function addContents(tool) {
  const embedded = (uri, mimeType, words) => ({ type: "resource", resource: { uri, mimeType, text: words } });
  const image = { type: "image", data: png, mimeType: "image/png" };
  tool("test_simple_text", () => said("This is a simple text response for testing."));
  tool("test_image_content", () => ({ content: [image] }));
  tool("test_audio_content", () => ({ content: [{ type: "audio", data: wav, mimeType: "audio/wav" }] }));
  tool("test_embedded_resource", () => ({ content: [embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")] }));
  tool("test_multiple_content_types", () => ({ content: [text("Multiple content types test:"), image, embedded("test://mixed-content-resource", "application/json", "{\"test\":\"data\",\"value\":123}")] }));
  tool("test_error_handling", () => { throw new Error("This tool intentionally returns an error for testing"); });
  tool("test_x_mcp_header", (args) => said(`region=${args.region ?? "<none>"}`), { type: "object", properties: { region: { type: "string", "x-mcp-header": "Region" }, level: { type: "integer" } } });
  tool("json_schema_2020_12_tool", (args) => said(JSON.stringify(args)), {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    $defs: { address: { $anchor: "addressDef", type: "object", properties: { street: { type: "string" }, city: { type: "string" } } } },
    properties: { name: { type: "string" }, address: { $ref: "#/$defs/address" }, contactMethod: { type: "string", enum: ["phone", "email"] }, phone: { type: "string" }, email: { type: "string" } },
    allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
    if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
    then: { required: ["phone"] },
    else: { required: ["email"] },
    additionalProperties: false,
  });
}

/** Tools that tell something while they work. */
function addTold(tool) {
  tool("test_tool_with_logging", async (_, request) => {
    for (const data of ["Tool execution started", "Tool processing data", "Tool execution completed"]) {
      await request.notify({ method: "notifications/message", params: { level: "info", data } });
      await pause();
    }
    return said("Tool with logging executed successfully");
  });
  tool("test_tool_with_progress", async (_, request) => {
    const progressToken = request._meta?.progressToken;
    for (const progress of progressToken === undefined ? [] : [0, 50, 100]) {
      await request.notify({ method: "notifications/progress", params: { progressToken, progress, total: 100 } });
      await pause();
    }
    return said(String(progressToken ?? "no token"));
  });
  tool("test_logging_tool", async (_, request) => (await request.log("info", "told if it was wanted"), said("logged")));
  tool("test_streaming_elicitation", () => said("no requests beside the result"));
}

/** Tools that ask the client by a request of their own, as servers with sessions do. */
function addAskedInTheMiddle(tool) {
  const asking = (id, question, say, inputSchema) => tool(id, async (args, request) => {
    try { return said(say(await request.send(question(args)))); }
    catch (error) { return said(`not supported: ${error.message}`); }
  }, inputSchema);
  const elicited = (answer) => `action=${answer.action}, content=${JSON.stringify(answer.content ?? {})}`;
  const elicitation = (requestedSchema, message = "Please answer") => ({ method: "elicitation/create", params: { message, requestedSchema } });
  asking("test_sampling", (args) => ({ method: "sampling/createMessage", params: { messages: [{ role: "user", content: text(args.prompt) }], maxTokens: 100 } }), (answer) => `LLM response: ${answer.content?.text}`, form({ prompt: { type: "string" } }));
  asking("test_elicitation", (args) => elicitation(form({ response: { type: "string" } }), args.message), (answer) => `User response: ${elicited(answer)}`, form({ message: { type: "string" } }));
  asking("test_elicitation_sep1034_defaults", () => elicitation(form({
    name: { type: "string", default: "John Doe" }, age: { type: "integer", default: 30 }, score: { type: "number", default: 95.5 },
    status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" }, verified: { type: "boolean", default: true },
  }, [])), (answer) => `Elicitation completed: ${elicited(answer)}`);
  const titled = [{ const: "value1", title: "First" }, { const: "value2", title: "Second" }, { const: "value3", title: "Third" }];
  asking("test_elicitation_sep1330_enums", () => elicitation(form({
    untitledSingle: { type: "string", enum: ["option1", "option2", "option3"] }, titledSingle: { type: "string", oneOf: titled },
    legacyEnum: { type: "string", enum: ["opt1", "opt2", "opt3"], enumNames: ["Option One", "Option Two", "Option Three"] },
    untitledMulti: { type: "array", minItems: 1, maxItems: 3, items: { type: "string", enum: ["option1", "option2", "option3"] } }, titledMulti: { type: "array", minItems: 1, maxItems: 3, items: { anyOf: titled } },
  }, [])), (answer) => `Elicitation completed: ${elicited(answer)}`);
}

/** Tools that ask by their result, as servers without sessions do. */
function addAsked(server, tool, ask, askOf, accepted) {
  const prefix = "test_input_required_result_";
  tool("test_missing_capability", (_, request) => request.inputResponses?.answer === undefined ? ask({ answer: askOf.model("Say pong") }) : said("answered"));
  tool(`${prefix}elicitation`, (_, request) => typeof accepted(request, "user_name")?.name === "string" ? said(`Hello, ${accepted(request, "user_name").name}!`) : ask({ user_name: askOf.user("What is your name?", name) }));
  tool(`${prefix}sampling`, (_, request) => request.inputResponses?.capital_question ? said(`Sampling response: ${request.inputResponses.capital_question.content?.text}`) : ask({ capital_question: askOf.model("What is the capital of France?") }));
  tool(`${prefix}list_roots`, (_, request) => Array.isArray(request.inputResponses?.client_roots?.roots) ? said(`${request.inputResponses.client_roots.roots.length} roots`) : ask({ client_roots: askOf.roots() }));
  tool(`${prefix}request_state`, (_, request) => accepted(request, "confirm") && request.requestState() ? said("state-ok") : ask({ confirm: askOf.user("Please confirm", confirm) }, { tool: "request_state" }));
  tool(`${prefix}tampered_state`, (_, request) => accepted(request, "confirm") && request.requestState() ? said("integrity-ok") : ask({ confirm: askOf.user("Please confirm", confirm) }, { tool: "tampered_state" }));
  tool(`${prefix}multiple_inputs`, (_, request) => {
    const { greeting, client_roots } = request.inputResponses ?? {};
    return accepted(request, "user_name")?.name && greeting?.content?.text && Array.isArray(client_roots?.roots)
      ? said("all answered")
      : ask({ user_name: askOf.user("What is your name?", name), greeting: askOf.model("Generate a greeting"), client_roots: askOf.roots() }, { tool: "multiple_inputs" });
  });
  tool(`${prefix}multi_round`, (_, request) => {
    const round = request.requestState()?.round ?? 0;
    if (round === 0) { return ask({ step1: askOf.user("What is your name?", name) }, { round: 1 }); }
    if (round === 1) { return ask({ step2: askOf.user("What is your favorite color?", form({ color: { type: "string" } })) }, { round: 2 }); }
    return said(`${accepted(request, "step2")?.color} it is`);
  });
  tool(`${prefix}capabilities`, (_, request) => {
    if (request.inputResponses !== undefined) { return said("answered"); }
    const can = request.envelope?.["io.modelcontextprotocol/clientCapabilities"] ?? server.server.getClientCapabilities() ?? {}; // of the request, or of the greeting
    const wanted = { ...(can.elicitation && { user_name: askOf.user("What is your name?", name) }), ...(can.sampling && { greeting: askOf.model("Generate a greeting") }), ...(can.roots && { client_roots: askOf.roots() }) };
    return Object.keys(wanted).length > 0 ? ask(wanted) : said("nothing can be asked");
  });
}

function addPrompts(server, ask, askOf, accepted, fromJsonSchema) {
  const told = (...contents) => ({ messages: contents.map((content) => ({ role: "user", content })) });
  const prompt = (id, answer, properties) => server.registerPrompt(id, { description: `What the scenario of ${id} gets.`, ...(properties && { argsSchema: fromJsonSchema(form(properties)) }) }, properties ? async (args) => answer(args) : async (ctx) => answer(ctx.mcpReq));
  prompt("test_simple_prompt", () => told(text("This is a simple prompt for testing.")));
  prompt("test_prompt_with_arguments", (args) => told(text(`Prompt with arguments: arg1='${args.arg1}', arg2='${args.arg2}'`)), { arg1: { type: "string", description: "First" }, arg2: { type: "string", description: "Second" } });
  prompt("test_prompt_with_embedded_resource", (args) => told({ type: "resource", resource: { uri: args.resourceUri, mimeType: "text/plain", text: "Embedded." } }, text("Please process it.")), { resourceUri: { type: "string", description: "What" } });
  prompt("test_prompt_with_image", () => told({ type: "image", data: png, mimeType: "image/png" }, text("Please analyze it.")));
  prompt("test_input_required_result_prompt", (request) => accepted(request, "user_context") ? told(text(`Use: ${accepted(request, "user_context").context}`)) : ask({ user_context: askOf.user("What context?", form({ context: { type: "string" } })) }));
}

function addResources(server, ResourceTemplate) {
  const resource = (id, uri, mimeType, content) => server.registerResource(id, uri, { mimeType }, async () => ({ contents: [{ uri, mimeType, ...content }] }));
  resource("static-text", "test://static-text", "text/plain", { text: "This is the content of the static text resource." });
  resource("static-binary", "test://static-binary", "image/png", { blob: png });
  resource("watched-resource", "test://watched-resource", "text/plain", { text: "Watched" });
  server.registerResource("template", new ResourceTemplate("test://template/{id}/data", { list: undefined }), { mimeType: "application/json" }, async (uri, { id }) => ({
    contents: [{ uri: uri.toString(), mimeType: "application/json", text: JSON.stringify({ id, templateTest: true, data: `Data for ID: ${id}` }) }],
  }));
}
