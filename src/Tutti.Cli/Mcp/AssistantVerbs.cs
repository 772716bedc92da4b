using System.Globalization;
using System.Text.Json;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Mcp;

/// <summary>Which verbs an assistant has, under which names, and what they take.</summary>
internal static class AssistantVerbs
{
    private const string Run = """ "run": { "type": "string", "description": "The run's id, or the beginning of it." } """;

    /// <summary>Clients wait a minute for an answer unless they are told of progress.</summary>
    private const int UsualWait = 45;

    private const int MostSeconds = 3_600;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<AssistantTool> All { get; } =
    [
        new()
        {
            Name = "list_runs",
            Description = "Lists runs of this store, newest first: id, status, workflow, times, labels.",
            Schema = Schema(""" "status": { "type": "string", "description": "Only runs in this status: running, waiting, paused, needs-attention, completed, failed, cancelled." }, "workflow": { "type": "string" }, "labels": { "type": "object", "description": "Only runs with all of these labels." }, "limit": { "type": "integer", "minimum": 1, "maximum": 500, "description": "50 unless told." } """),
            Verb = static given => ["runs", "list", .. Option("status", given.Word("status", StatusNames.All)), .. Option("workflow", given.TryText("workflow")), .. Pairs("label", given, "labels"), $"--limit={Number(given.Number("limit", 50, 1, 500))}"],
            IsRead = true,
        },
        new()
        {
            Name = "get_run",
            Description = "Shows a run: where it stands, its steps with their results or errors, what it waits for, its output.",
            Schema = Schema(Run, "run"),
            Verb = Standing,
            IsRead = true,
        },
        new()
        {
            Name = "run_events",
            Description = "Shows what has happened in a run, record by record.",
            Schema = Schema(Run + """, "after": { "type": "integer", "description": "Only events after this position." } """, "run"),
            Verb = static given => ["runs", "events", $"--after={Number(given.Number("after", -1, -1, long.MaxValue))}", "--", given.Text("run")],
            IsRead = true,
        },
        new()
        {
            Name = "start_run",
            Description = "Starts a run in the background and gives its id at once; wait_run waits for its end. It goes on after crashes. Give a key where the same call may be made twice: the same key is the same run.",
            Schema = Schema(""" "target": { "type": "string", "description": "A flow file, a folder with flow.yaml or a workflow project, or a name that has run in this store." }, "workflow": { "type": "string", "description": "Which workflow of the project, where it has several." }, "inputs": { "type": "object", "description": "Inputs by name." }, "key": { "type": "string", "description": "Idempotency key." }, "labels": { "type": "object", "description": "Labels to find the run by." } """, "target"),
            Verb = static given => ["run", "--detach", .. Pairs("input", given, "inputs"), .. Option("key", given.TryText("key")), .. Pairs("label", given, "labels"), "--", given.Text("target"), .. given.TryText("workflow") is { } workflow ? [workflow] : (string[])[]],
        },
        new()
        {
            Name = "wait_run",
            Description = "Waits until a run ends, pauses or needs attention, at most so many seconds; then says where it stands.",
            Schema = Schema(Run + """, "seconds": { "type": "integer", "minimum": 0, "maximum": 3600, "description": "45 unless told." } """, "run"),
            Verb = static given => ["runs", "wait", $"--timeout={Number(given.Number("seconds", UsualWait, 0, MostSeconds))}", "--", given.Text("run")],
            IsRead = true,
        },
        new()
        {
            Name = "cancel_run",
            Description = "Cancels a run: its branches, children and processes end, then its effects are undone.",
            Schema = Schema(Run + """, "reason": { "type": "string", "description": "Why; kept in the journal." } """, "run", "reason"),
            Verb = static given => ["runs", "cancel", $"--reason={ByAssistant(given.Text("reason"))}", "--", given.Text("run")],
            NeedsPolicy = true,
        },
        new()
        {
            Name = "list_questions",
            Description = "Lists what runs ask people: approvals of calls, choices, steps of which nobody knows whether they happened.",
            Schema = Schema(""),
            Verb = static _ => ["approval", "list"],
            IsRead = true,
        },
        new()
        {
            Name = "get_question",
            Description = "Shows a question with its details: of an approval the call with its arguments, the rule that asks, what it costs.",
            Schema = Schema(""" "question": { "type": "string", "description": "Its id from list_questions." } """, "question"),
            Verb = static given => ["approval", "get", "--", given.Text("question")],
            IsRead = true,
        },
        new()
        {
            Name = "answer_question",
            Description = "Answers a question with one of its choices, on behalf of the user and only when they said so. Approvals that want a person's key cannot be answered from here.",
            Schema = Schema(""" "question": { "type": "string", "description": "Its id from list_questions." }, "choice": { "type": "string", "description": "One of its choices." }, "comment": { "type": "string", "description": "What the user said; kept in the journal." } """, "question", "choice", "comment"),
            Verb = static given => ["approval", "approve", $"--choice={given.Text("choice")}", $"--comment={ByAssistant(given.Text("comment"))}", "--", given.Text("question")],
            NeedsPolicy = true,
        },
        new()
        {
            Name = "list_budgets",
            Description = "Shows the budgets of the policy: limits, what is spent, held and left.",
            Schema = Schema(""),
            Verb = static _ => ["budget", "list"],
            IsRead = true,
        },
        new()
        {
            Name = "verify_run",
            Description = "Checks that the records of a run are those that were signed, and says what could not be checked.",
            Schema = Schema(Run, "run"),
            Verb = static given => ["verify", "--", given.Text("run")],
            IsRead = true,
        },
    ];

    /// <summary>What shows where a run stands.</summary>
    public static IReadOnlyList<string> Standing(AssistantArguments given) => ["runs", "get", "--", given.Text("run")];

    /// <summary>The journal says that it was no person who typed this.</summary>
    private static string ByAssistant(string words) => $"through an assistant: {words}";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string[] Option(string name, string? value) => value is null ? [] : [$"--{name}={value}"];

    private static IEnumerable<string> Pairs(string option, AssistantArguments given, string name) => given.Fields(name).Select(pair => $"--{option}={pair.Name}={pair.Value}");

    private static JsonElement Schema(string properties, params string[] required) =>
        JsonElement.Parse($$"""{ "type": "object", "properties": { {{properties}} }, "required": [{{string.Join(", ", required.Select(static name => $"\"{name}\""))}}], "additionalProperties": false }""");
}
