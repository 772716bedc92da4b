using System.Text.Json;
using Tutti.Agents.Cards;
using Tutti.Governance.Calls;
using Tutti.Governance.Naming;

namespace Tutti.Orchestration.Agents.ProcessAgents;

/// <summary>A command as the gate judges it: the program by its name, its words, where it works and what it is given.</summary>
internal static class ProcessCall
{
    public static AgentCall Of(AgentCard card, AgentTask task)
    {
        var run = FilledCard.Of(card, task.Card).Process!.Run; // the card reader makes no other cards
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("run");
            foreach (var word in run) { writer.WriteStringValue(word); }
            writer.WriteEndArray();
            writer.WriteString("cwd", FilledCard.Directory(task.Card));
            writer.WritePropertyName("input");
            task.Input.WriteTo(writer);
            writer.WriteEndObject();
        }

        return new AgentCall(TargetOf(run), CallArguments.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    /// <summary>The program without its folder, in letters that policies take.</summary>
    private static TargetName TargetOf(IReadOnlyList<string> run) => TargetName.Parse($"process:{TargetName.Clean(Path.GetFileName(run.Count > 0 ? run[0] : ""))}");
}
