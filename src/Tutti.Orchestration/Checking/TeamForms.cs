using System.Text.Json;
using System.Text.Json.Nodes;
using Tutti.Documents.Json;
using Tutti.Orchestration.Interpreting;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Checking;

/// <summary>The forms in which those who work together answer, where their cards say no other.</summary>
internal static class TeamForms
{
    /// <summary>What is handed on where a plan says nothing.</summary>
    internal static JsonElement Note { get; } = JsonElement.Parse("""{"type":"object","properties":{"note":{"type":"string"}},"required":["note"],"additionalProperties":false}""");

    /// <summary>An offer for a task that is announced.</summary>
    internal static JsonElement Offer { get; } = Of(new JsonObject
    {
        ["bid"] = new JsonObject { ["type"] = "boolean", ["description"] = "whether you want the task" },
        ["price"] = new JsonObject { ["type"] = "number", ["description"] = "what it costs; 0 when you do not want it" },
        ["confidence"] = new JsonObject { ["type"] = "number", ["description"] = "how sure you are that you can do it, 0 to 1" },
        ["remarks"] = new JsonObject { ["type"] = "string", ["description"] = "how you would do it; empty for nothing to say" },
    });

    /// <summary>What follows from an entry of a blackboard.</summary>
    internal static JsonElement Posts { get; } = Of(new JsonObject
    {
        ["posts"] = new JsonObject
        {
            ["type"] = "array",
            ["description"] = "new entries; empty where nothing follows",
            ["items"] = JsonNode.Parse(Of(new JsonObject
            {
                ["kind"] = new JsonObject { ["type"] = "string", ["description"] = "what it is, in a word" },
                ["data"] = new JsonObject { ["type"] = "string", ["description"] = "what it says" },
                ["weight"] = new JsonObject { ["type"] = "number", ["description"] = "how much it matters; 1 is usual" },
            }).GetRawText()),
        },
    });

    /// <summary>The form of a chair.</summary>
    internal static JsonElement OfChair(PlanStep.Chat chat) => Of(new JsonObject
    {
        ["done"] = new JsonObject { ["type"] = "boolean", ["description"] = "whether the conversation is over" },
        ["next"] = Names(chat.Members.Select(static member => member.Name), "who speaks next; empty when it is over, or when nobody is to be chosen"),
        ["say"] = new JsonObject { ["type"] = "string", ["description"] = "a remark to all; empty for none" },
        ["conclusion"] = new JsonObject { ["type"] = "string", ["description"] = "what the conversation came to, when it is over; else empty" },
    });

    /// <summary>The form of who has a task that is handed around.</summary>
    internal static JsonElement OfHolder(PlanStep.Handoff handoff, PlanMember holder) => Of(new JsonObject
    {
        ["to"] = Names(handoff.Members.Where(member => member != holder).Select(static member => member.Name), "who goes on with the task; empty when you answer it"),
        ["carry"] = new JsonObject { ["anyOf"] = new JsonArray(JsonNode.Parse(ContractOf(handoff).GetRawText()), new JsonObject { ["type"] = "null" }), ["description"] = "what they need to know; null when you answer" },
        ["answer"] = new JsonObject { ["type"] = "string", ["description"] = "the answer; empty when you hand the task on" },
    });

    /// <summary>What may be handed on.</summary>
    internal static JsonElement ContractOf(PlanStep.Handoff handoff) => handoff.Carry is { } carry ? Values.Written(writer => JsonDocuments.Write(carry, writer)) : Note;

    private static JsonObject Names(IEnumerable<string> names, string description) => new()
    {
        ["enum"] = new JsonArray([.. names.Prepend("").Select(static name => (JsonNode?)name)]),
        ["description"] = description,
    };

    private static JsonElement Of(JsonObject fields) => JsonElement.Parse(new JsonObject
    {
        ["type"] = "object",
        ["required"] = new JsonArray([.. fields.Select(static field => (JsonNode?)field.Key)]),
        ["properties"] = fields,
        ["additionalProperties"] = false,
    }.ToJsonString());
}
