using Microsoft.Extensions.AI;
using Tutti.Agents.Models.Scripted;

namespace Tutti.Agents.Tests.ModelAgents.Support;

/// <summary>What a scripted model was sent, as texts.</summary>
internal static class Seen
{
    /// <summary>Each message with its role.</summary>
    internal static List<string> Lines(ScriptedCall call) => [.. call.Messages.Select(static message => $"{message.Role}: {string.Join('|', message.Contents.Select(Show))}")];

    /// <summary>The results in the last message.</summary>
    internal static List<string> Results(ScriptedCall call) => [.. call.Messages[^1].Contents.Select(Show)];

    private static string Show(AIContent content) => content switch
    {
        TextContent text => text.Text,
        FunctionCallContent call => call.Name,
        FunctionResultContent result => $"{result.Result}",
        _ => content.GetType().Name,
    };
}
