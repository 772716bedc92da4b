using System.Text.Json;
using System.Text.Json.Nodes;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Planning;

/// <summary>The form in which a planner answers, where its card says no other.</summary>
internal static class DraftForm
{
    /// <summary>The form, as a JSON schema.</summary>
    /// <param name="workers">Whom the plan may be made of.</param>
    public static JsonElement Of(IEnumerable<PlanAgent> workers) => JsonElement.Parse(Object(new JsonObject
    {
        ["because"] = Text("why this plan, in a sentence"),
        ["steps"] = new JsonObject
        {
            ["type"] = "array",
            ["items"] = StepOf(new JsonObject
            {
                ["id"] = Text("a short name of the step: letters, digits and '-', beginning with a letter"),
                ["agent"] = new JsonObject { ["enum"] = new JsonArray([.. workers.Select(static agent => (JsonNode?)agent.Name), ""]), ["description"] = "who does it; empty for a block" },
                ["task"] = Text("what the agent is to do, complete: it sees nothing but this, its input and the results of the steps that it needs"),
                ["needs"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" }, ["description"] = "ids of the steps whose results it gets; steps that need nothing of each other run side by side" },
                ["input"] = new JsonObject { ["type"] = new JsonArray("object", "null"), ["description"] = "fields that the agent's input asks for beside the task; null for none. The text ${id} or ${id.field} stands for the result of another step" },
            }),
        },
        ["result"] = Text("the id of the step whose result is the answer; empty for those that no other step needs"),
    }).ToJsonString());

    /// <summary>A step. What is seldom needed may be left out: an answer that says less is shorter and surer.</summary>
    private static JsonObject StepOf(JsonObject fields)
    {
        var step = Object(fields);
        fields["in"] = Text("the id of the block that it stands in; leave out for none. A block is a step without an agent: it gives what its last step gives");
        fields["each"] = Text("a list, such as ${id.files}: the step or block is done for each item, up to 100, as ${item}; it gives {items}. Leave out for once");
        fields["when"] = Text("a condition over results of other steps, such as id.score > 5; leave out for always. A step that is left out gives null");
        fields["until"] = Text("only on a block: it is done again until this condition over results of its steps holds; it gives {value}");
        fields["max"] = new JsonObject { ["type"] = "integer", ["description"] = "rounds of a block with until at most; 3 unless told" };
        return step;
    }

    private static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };

    private static JsonObject Object(JsonObject fields) => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray([.. fields.Select(static field => (JsonNode?)field.Key)]),
        ["properties"] = fields,
        ["additionalProperties"] = false,
    };
}
