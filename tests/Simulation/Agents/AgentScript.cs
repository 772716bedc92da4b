using System.Globalization;
using Microsoft.Extensions.AI;

namespace Tutti.Simulation.Agents;

/// <summary>
/// What a model says to one run, turn by turn, drawn from the run's seed: calls of tools side by side, tools that do not exist, arguments that do not fit, answers
/// that do not fit their form, and at last one that does. Which turn is due it tells by how often it has answered in the conversation that it is sent.
/// </summary>
internal sealed class AgentScript
{
    private static readonly string[] Tools = ["look", "look", "save", "note", "note", "lokk"];

    private readonly List<IReadOnlyList<AIContent>> _turns = [];

    public AgentScript(int seed)
    {
        var random = new Random(seed);
        for (var turn = random.Next(2, 5); turn > 0; turn--) { _turns.Add(Calls(random)); }
        for (var misfit = random.Next(3); misfit > 0; misfit--) { _turns.Add([new TextContent(random.Next(2) == 0 ? """{"said":7}""" : "no JSON at all")]); }
        Answer = string.Create(CultureInfo.InvariantCulture, $$"""{"said":"done {{seed}}"}""");
        _turns.Add([new TextContent(Answer)]);
    }

    /// <summary>The answer that fits.</summary>
    public string Answer { get; }

    /// <summary>Texts that are saved, each once.</summary>
    public List<string> Saves { get; } = [];

    /// <summary>Texts that are noted, each once.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The reply to a conversation.</summary>
    public ChatResponse ReplyTo(IEnumerable<ChatMessage> messages)
    {
        var turn = messages.Count(static message => message.Role == ChatRole.Assistant);
        var reply = _turns[Math.Min(turn, _turns.Count - 1)];
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, [.. reply]))
        {
            FinishReason = reply[0] is FunctionCallContent ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
            Usage = new UsageDetails { InputTokenCount = 50 + turn, OutputTokenCount = 30 + turn, TotalTokenCount = 80 + (2 * turn) },
        };
    }

    private List<AIContent> Calls(Random random)
    {
        var calls = new List<AIContent>();
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            var (tool, text) = (Tools[random.Next(Tools.Length)], string.Create(CultureInfo.InvariantCulture, $"{_turns.Count}-{left}"));
            var fits = random.Next(6) > 0;
            if (fits && tool == "save") { Saves.Add(text); }
            if (fits && tool == "note") { Notes.Add(text); }
            calls.Add(new FunctionCallContent(string.Create(CultureInfo.InvariantCulture, $"call-{_turns.Count}-{left}"), tool, new Dictionary<string, object?> { [fits ? "text" : "txet"] = text }));
        }

        return calls;
    }
}
