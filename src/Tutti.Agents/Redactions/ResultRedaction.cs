using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tutti.Agents.Models;
using Tutti.Agents.Secrets;
using Tutti.Agents.Tools;
using Tutti.Governance.Policies;

namespace Tutti.Agents.Redactions;

/// <summary>Takes out of results what a policy says (<c>redact: { result: [secret, card, iban, email] }</c>), before they are journaled and before a model sees them. Time is linear in the text.</summary>
internal static partial class ResultRedaction
{
    private static readonly Redactor Secrets = new([]);

    /// <summary>Whether anything is to be taken out of results.</summary>
    internal static bool IsNeeded(IReadOnlyList<Redaction> redactions) => redactions.Any(static redaction => redaction.Result.Count > 0);

    /// <summary>A text without it.</summary>
    internal static string Apply(string text, IReadOnlyList<Redaction> redactions)
    {
        foreach (var kind in redactions.SelectMany(static redaction => redaction.Result).Distinct(StringComparer.Ordinal))
        {
            text = kind switch
            {
                "secret" => Secrets.Redact(text),
                "card" => Digits().Replace(text, static match => IsCard(match.ValueSpan) ? "[redacted:card]" : match.Value),
                "iban" => Accounts().Replace(text, static match => IsIban(match.ValueSpan) ? "[redacted:iban]" : match.Value),
                "email" => Addresses().Replace(text, "[redacted:email]"),
                _ => throw new InvalidOperationException($"The policy takes '{kind}' out of results, and this version does not know what that is."),
            };
        }

        return text;
    }

    /// <summary>What a tool gave, without it; files are left out whole, because nobody looks into them.</summary>
    internal static ToolOutput Apply(ToolOutput output, IReadOnlyList<Redaction> redactions)
    {
        if (!IsNeeded(redactions)) { return output; }
        return output with { Text = Apply(output.Text, redactions), Value = output.Value is { } value ? Apply(value, redactions) : null, Media = [] };
    }

    /// <summary>What a model said, without it. Arguments of its calls stay: they are judged by the rules of the tools that they are for.</summary>
    internal static ModelReply Apply(ModelReply reply, IReadOnlyList<Redaction> redactions)
    {
        if (!IsNeeded(redactions)) { return reply; }
        return reply with
        {
            Message = reply.Message with
            {
                Parts = [.. reply.Message.Parts.Select(part => part switch
                {
                    ModelPart.Text text => new ModelPart.Text { Value = Apply(text.Value, redactions) },
                    ModelPart.Reasoning thought => thought with { Value = Apply(thought.Value, redactions) },
                    _ => part,
                })],
            },
        };
    }

    /// <summary>A value without it, in all its texts and numbers.</summary>
    internal static JsonElement Apply(JsonElement value, IReadOnlyList<Redaction> redactions) => Apply(value, text => Apply(text, redactions));

    /// <summary>A value without secrets, in all its texts and numbers.</summary>
    internal static JsonElement Apply(JsonElement value, Redactor redactor) => Apply(value, redactor.Redact);

    private static JsonElement Apply(JsonElement value, Func<string, string> redact)
    {
        var node = Apply(JsonNode.Parse(value.GetRawText()), redact);
        return JsonElement.Parse(node?.ToJsonString() ?? "null");
    }

    private static JsonNode? Apply(JsonNode? node, Func<string, string> redact)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var name in members.Select(static member => member.Key).ToList()) { Put(members[name], redacted => members[name] = redacted, redact); }
                return members;
            case JsonArray items:
                for (var index = 0; index < items.Count; index++)
                {
                    var at = index;
                    Put(items[at], redacted => items[at] = redacted, redact);
                }

                return items;
            case JsonValue text when text.GetValueKind() is JsonValueKind.String or JsonValueKind.Number:
                var plain = text.GetValueKind() == JsonValueKind.String ? text.GetValue<string>() : text.ToJsonString();
                var redacted = redact(plain);
                return redacted == plain ? text : JsonValue.Create(redacted);
            default:
                return node;
        }
    }

    private static void Put(JsonNode? old, Action<JsonNode?> put, Func<string, string> redact)
    {
        var redacted = Apply(old, redact);
        if (!ReferenceEquals(old, redacted)) { put(redacted); }
    }

    /// <summary>The check of ISO/IEC 7812-1 (Luhn), over 13 to 19 digits.</summary>
    private static bool IsCard(ReadOnlySpan<char> text)
    {
        var (sum, digits) = (0, 0);
        for (var index = text.Length - 1; index >= 0; index--)
        {
            if (!char.IsAsciiDigit(text[index])) { continue; }
            var digit = text[index] - '0';
            if (digits++ % 2 == 1) { digit = digit > 4 ? (2 * digit) - 9 : 2 * digit; }
            sum += digit;
        }

        return digits is >= 13 and <= 19 && sum % 10 == 0;
    }

    /// <summary>The check of ISO 13616: the first four characters go to the end, letters count from 10, and what is left modulo 97 is 1.</summary>
    private static bool IsIban(ReadOnlySpan<char> text)
    {
        var plain = text.ToString().Replace(" ", "", StringComparison.Ordinal);
        if (plain.Length is < 15 or > 34) { return false; }
        var number = string.Concat((plain[4..] + plain[..4]).Select(static letter => char.IsAsciiDigit(letter) ? letter.ToString() : (letter - 'A' + 10).ToString(CultureInfo.InvariantCulture)));
        return BigInteger.Parse(number, CultureInfo.InvariantCulture) % 97 == 1;
    }

    [GeneratedRegex(@"\b[0-9](?:[ -]?[0-9]){12,18}\b", RegexOptions.NonBacktracking)]
    private static partial Regex Digits();

    [GeneratedRegex(@"\b[A-Z]{2}[0-9]{2}(?: ?[A-Z0-9]){11,30}\b", RegexOptions.NonBacktracking)]
    private static partial Regex Accounts();

    [GeneratedRegex(@"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+", RegexOptions.NonBacktracking)]
    private static partial Regex Addresses();
}
