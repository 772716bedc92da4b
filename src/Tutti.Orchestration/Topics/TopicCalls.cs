using System.Text.Json;
using Tutti.Governance.Calls;
using Tutti.Governance.Gates;
using Tutti.Governance.Naming;
using Tutti.Kernel.Journal;
using Tutti.Orchestration.Interpreting;

namespace Tutti.Orchestration.Topics;

/// <summary>Publishing as policies judge it: a call of <c>topic:NAME</c> with <c>args.type</c> and <c>args.data</c>.</summary>
public static class TopicCalls
{
    private const string Type = "type";
    private const string Data = "data";
    private const string Number = "number";
    private const string Heard = "heard";

    /// <summary>What the record of a decision says of an event that is not published yet.</summary>
    internal static JsonElement NoReply { get; } = JsonElement.Parse("""{"number":0,"heard":0}""");

    /// <summary>What people may write in an approval; of another topic they approve nothing here.</summary>
    private static readonly JsonElement Schema = JsonElement.Parse("""{"type":"object","properties":{"type":{"type":"string","minLength":1,"maxLength":200},"data":{}},"required":["type","data"],"additionalProperties":false}""");

    /// <summary>What policies call a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <exception cref="Kernel.TuttiException">TUT4689: its name has letters that cannot be told apart, so that no rule can mean it.</exception>
    public static TargetName TargetOf(string topic)
    {
        ArgumentNullException.ThrowIfNull(topic);
        TopicObject.Require(TargetName.TryParse($"topic:{topic}", out var target), "the name of a topic has 1 to 250 characters that can be seen and told apart, without blanks and '*', so that a policy can name it");
        return target!; // it was parsed
    }

    /// <summary>The arguments by which rules judge an event.</summary>
    /// <param name="type">What happened.</param>
    /// <param name="data">What it says.</param>
    /// <exception cref="UnreadableCallException">Two readers may read the data differently (TUT2100 to TUT2105).</exception>
    public static CallArguments ArgumentsOf(string type, JsonElement data)
    {
        ArgumentNullException.ThrowIfNull(type);
        return CallArguments.Of(Values.Written(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString(Type, type);
            writer.WritePropertyName(Data);
            data.WriteTo(writer);
            writer.WriteEndObject();
        }));
    }

    internal static GateOrder OrderOf(string topic, string type, JsonElement data) => new() { Target = TargetOf(topic), Arguments = ArgumentsOf(type, data), Schema = Schema };

    /// <summary>What a person says became of an event: then nothing is published.</summary>
    /// <exception cref="Kernel.TuttiException">TUT4680: it is no such answer.</exception>
    internal static TopicReply ReplyOf(string step, JsonElement given) =>
        given.ValueKind == JsonValueKind.Object && given.TryGetProperty(Number, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt64(out var place)
        && given.TryGetProperty(Heard, out var heard) && heard.ValueKind == JsonValueKind.Number && heard.TryGetInt32(out var count)
            ? new TopicReply(place, count)
            : throw PlanStepException.Misfit(step, ["write the number of the event in its topic, 0 for one that is not published, and how many heard it: {\"number\": 0, \"heard\": 0}"]);

    /// <summary>The event that was let through: what people have written into an approval is an event as well.</summary>
    /// <exception cref="Kernel.TuttiException">TUT4689: it is none.</exception>
    internal static PublishedEvent EventOf(CallArguments executed, RunId run)
    {
        var type = executed.Root.TryGetProperty(Type, out var named) && named.ValueKind == JsonValueKind.String ? named.GetString() : null;
        var published = new PublishedEvent { Type = type ?? "", Data = executed.Root.TryGetProperty(Data, out var data) ? data : default };
        TopicObject.RequireEvent(published, run);
        return published;
    }
}
