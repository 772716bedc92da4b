using System.Globalization;
using System.Text.Json;
using Tutti.Kernel.Steps;

namespace Tutti.Agents.Tools;

/// <summary>Reads on in an output that was too long for the conversation, or searches in it.</summary>
/// <param name="texts">Where whole texts are kept.</param>
public sealed class ReadMoreTool(IToolTexts texts) : Tool(Self)
{
    /// <summary>Its name.</summary>
    public const string ToolName = "read_more";

    private const int UsualLength = 8_000;
    private const int MostLength = 16_000;
    private const int MostHits = 20;

    private static readonly ToolDeclaration Self = new()
    {
        Name = ToolName,
        Description = "Reads a part of a long tool result by its reference, from an offset; or finds the lines that contain a text.",
        InputSchema = JsonElement.Parse(
            """{"type":"object","properties":{"reference":{"type":"string"},"offset":{"type":"integer","minimum":0},"length":{"type":"integer","minimum":1,"maximum":16000},"find":{"type":"string","minLength":1,"description":"a text; its lines and their offsets are given"}},"required":["reference"],"additionalProperties":false}"""),
        Effect = ToolEffect.Pure with { IsExternal = false },
    };

    /// <inheritdoc/>
    public override async Task<ToolOutput> InvokeAsync(JsonElement arguments, StepContext attempt)
    {
        ArgumentNullException.ThrowIfNull(attempt);
        var reference = arguments.GetProperty("reference").GetString() ?? "";
        if (await texts.FindAsync(reference, attempt.CancellationToken).ConfigureAwait(false) is not { } text) { return ToolOutput.Failed($"There is no text with this reference. Use one that stands at the end of a long result.", ToolErrors.NoReferenceCode); }
        if (arguments.TryGetProperty("find", out var sought)) { return ToolOutput.Of(Find(text, sought.GetString() ?? "")); }
        var offset = arguments.TryGetProperty("offset", out var from) ? from.GetDouble() : 0;
        if (offset >= text.Length && text.Length > 0) { return ToolOutput.Failed(string.Create(CultureInfo.InvariantCulture, $"The text ends before this offset: it has {text.Length} characters."), ToolErrors.NoReferenceCode); }
        var length = arguments.TryGetProperty("length", out var wanted) ? (int)Math.Min(wanted.GetDouble(), MostLength) : UsualLength;
        return ToolOutput.Of(Page(text, (int)offset, length, reference));
    }

    private static string Page(string text, int begin, int length, string reference)
    {
        var end = LongOutput.EndOfPage(text, begin, length);
        var rest = end == text.Length ? "the end" : string.Create(CultureInfo.InvariantCulture, $"read on with reference \"{reference}\", offset {end}");
        return string.Create(CultureInfo.InvariantCulture, $"{text[begin..end]}\n[characters {begin} to {end} of {text.Length}; {rest}]");
    }

    private static string Find(string text, string sought)
    {
        const int shown = 200;
        var hits = new List<string>();
        var at = -1;
        while (hits.Count < MostHits && (at = text.IndexOf(sought, at + 1, StringComparison.OrdinalIgnoreCase)) >= 0)
        {
            var begin = at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;
            var end = text.IndexOf('\n', at) is >= 0 and var found ? found : text.Length;
            begin = Math.Max(begin, at - shown);
            hits.Add(string.Create(CultureInfo.InvariantCulture, $"offset {begin}: {text[begin..Math.Min(end, at + shown)]}"));
            at = end - 1;
        }

        return hits.Count == 0 ? "No line contains it." : string.Join('\n', hits);
    }
}
