using System.Globalization;
using System.Security.Cryptography;
using Tutti.Agents.Models;
using Tutti.Agents.Tools;

namespace Tutti.Agents.Contexts;

/// <summary>A message of a conversation with what is counted of it once: its tokens and its digest. Immutable but for what is made at first use.</summary>
internal sealed class ContextEntry
{
    /// <summary>Results below this length are not worth a reference.</summary>
    internal const int ShortCharacters = 400;

    private const int ShownCharacters = 160;

    private ContextEntry? _shortened;

    internal ContextEntry(int turn, ModelMessage message)
    {
        (Turn, Message) = (turn, message);
        Tokens = MessageTokens.Count(message);
        Digest = SHA256.HashData(message.ToJson());
    }

    /// <summary>The turn it belongs to; 0 for instructions and task, which are never left out.</summary>
    internal int Turn { get; }

    internal ModelMessage Message { get; }

    /// <summary>Whether it is never left out though it came later: what a person said.</summary>
    internal bool IsKept { get; init; }

    /// <summary>By our own table.</summary>
    internal long Tokens { get; }

    /// <summary>SHA-256 of its JSON.</summary>
    internal byte[] Digest { get; }

    /// <summary>How many results the short form leaves out.</summary>
    internal int LongResults => Message.Role == ModelRole.Tool ? Message.Parts.Count(static part => part is ModelPart.ToolResult result && IsLong(result)) : 0;

    /// <summary>The same with references in the place of long results.</summary>
    internal ContextEntry Shortened => _shortened ??= LongResults == 0 ? this : new ContextEntry(Turn, Message with { Parts = [.. Message.Parts.Select(static part => part is ModelPart.ToolResult result && IsLong(result) ? Shorten(result) : part)] });

    private static bool IsLong(ModelPart.ToolResult result) => result.Value.Length > ShortCharacters;

    private static ModelPart.ToolResult Shorten(ModelPart.ToolResult result)
    {
        var reference = result.Reference ?? LongOutput.ReferenceOf(result.Value);
        var shown = char.IsHighSurrogate(result.Value[ShownCharacters - 1]) ? ShownCharacters - 1 : ShownCharacters;
        return result with
        {
            Reference = reference,
            Value = string.Create(CultureInfo.InvariantCulture, $"{result.Value[..shown]}…\n[the rest is left out here to save room; read it with {ReadMoreTool.ToolName}: reference \"{reference}\", offset 0]"),
        };
    }
}
