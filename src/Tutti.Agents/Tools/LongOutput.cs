using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tutti.Agents.Models;

namespace Tutti.Agents.Tools;

/// <summary>Makes results of outputs: what is too long for a conversation is kept whole elsewhere, and the model reads on by <see cref="ReadMoreTool"/>.</summary>
/// <param name="texts">Where whole texts are kept.</param>
/// <param name="mostCharacters">How much of an output a conversation takes; 16,000 characters by default, some 4,000 tokens.</param>
public sealed class LongOutput(IToolTexts texts, int mostCharacters = LongOutput.UsualCharacters)
{
    /// <summary>How much of an output a conversation usually takes.</summary>
    public const int UsualCharacters = 16_000;

    private const int ReferenceBytes = 8;

    /// <summary>The result of a call.</summary>
    /// <param name="call">The call.</param>
    /// <param name="output">What its tool gave.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<ModelPart.ToolResult> ToResultAsync(ModelPart.ToolCall call, ToolOutput output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(output);
        if (output.Text.Length <= mostCharacters) { return new ModelPart.ToolResult { CallId = call.Id, Value = output.Text, IsFailed = output.IsFailed }; }
        var reference = await texts.KeepAsync(output.Text, cancellationToken).ConfigureAwait(false);
        var end = EndOfPage(output.Text, 0, mostCharacters);
        return new ModelPart.ToolResult { CallId = call.Id, Value = output.Text[..end] + More(reference, end, output.Text.Length), IsFailed = output.IsFailed, Reference = reference };
    }

    /// <summary>The reference of a text, by what it says.</summary>
    /// <param name="text">The text.</param>
    public static string ReferenceOf(string text) => "text-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, ReferenceBytes));

    /// <summary>What stands below a page that is not the last.</summary>
    internal static string More(string reference, int end, int length) => string.Create(
        CultureInfo.InvariantCulture, $"\n[characters 0 to {end} of {length}; read on with {ReadMoreTool.ToolName}: reference \"{reference}\", offset {end}]");

    /// <summary>Where a page ends: after a line if one ends in its last tenth, and never inside of a character.</summary>
    internal static int EndOfPage(string text, int begin, int length)
    {
        var end = Math.Min(text.Length, begin + length);
        if (end == text.Length) { return end; }
        var line = text.LastIndexOf('\n', end - 1, Math.Max(1, length / 10));
        if (line > begin) { return line + 1; }
        return char.IsLowSurrogate(text[end]) && end - 1 > begin ? end - 1 : end;
    }
}
