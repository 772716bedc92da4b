using System.Globalization;
using System.Text;
using System.Text.Json;
using Tutti.Agents.Cards;
using Tutti.Kernel;

namespace Tutti.Agents.ProcessAgents;

/// <summary>What a process agent gave is not what its card promises. It has acted.</summary>
public sealed class AgentOutputException : TuttiException
{
    private const int ShownCharacters = 60;

    private AgentOutputException(string code, string message, bool isTransient, Exception? cause = null)
        : base(code, message, isTransient, cause)
    {
    }

    internal static AgentOutputException NoJson(AgentCard card, string text, JsonException cause) => new(
        "TUT4014",
        string.Create(CultureInfo.InvariantCulture, $"Agent '{card.Name}' promises JSON, and line {(cause.LineNumber ?? 0) + 1}, byte {(cause.BytePositionInLine ?? 0) + 1} of what it gave is none. It begins with: {Show(text)}")
        + " Correct what it writes, or let 'process.result' of its card say text, jsonl-last or a file.",
        MayDiffer(card), cause);

    internal static AgentOutputException Misfit(AgentCard card, IReadOnlyList<string> faults) => new(
        "TUT4015", $"What agent '{card.Name}' gave does not fit the output schema of its card: {string.Join("; ", faults)}.", MayDiffer(card));

    internal static AgentOutputException TooLong(AgentCard card, int keepBytes) => new(
        "TUT4016", $"The JSON of agent '{card.Name}' is longer than {keepBytes} bytes. Raise 'process.result.keepBytes' of its card, or let it write less.", isTransient: false);

    internal static AgentOutputException NoFile(AgentCard card, string file, string reason, Exception? cause = null) => new(
        "TUT4017", $"Agent '{card.Name}' promises its result in the file '{file}', and {reason}.", MayDiffer(card), cause);

    /// <summary>Who answers to a prompt may answer better the next time; a tool does not.</summary>
    private static bool MayDiffer(AgentCard card) => PromptTemplate.IsUsedBy(card);

    private static string Show(string text)
    {
        if (text.Length == 0) { return "nothing at all."; }
        var shown = new StringBuilder("'");
        foreach (var rune in text.EnumerateRunes().Take(ShownCharacters))
        {
            if (Rune.IsControl(rune)) { shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"); }
            else { shown.Append(rune); }
        }

        return shown.Append("'.").ToString();
    }
}
