using System.Collections.Frozen;
using System.Text.Json;

namespace Tutti.Governance.Risks;

/// <summary>
/// Guesses the risk of a tool from its name and the names of its arguments; the same for the same tool, everywhere. The strictest word counts. A guess never goes
/// below what a word says, and no word at all means destructive.
/// </summary>
public static class RiskClassifier
{
    private static readonly FrozenDictionary<string, RiskClass> Verbs = Table(
        (RiskClass.Read, "get list read search find fetch describe show view retrieve lookup query count check inspect browse download status diff compare summarize validate preview explain ping echo"),
        (RiskClass.Write, "create add update set write edit put post send upload move rename patch comment insert upsert append save store publish reply assign close open merge commit push sync import export tag label subscribe register invite schedule copy"),
        (RiskClass.Execute, "run exec execute eval evaluate shell bash sh command spawn script deploy install invoke start restart launch build terminal powershell python sudo"),
        (RiskClass.Financial, "pay payment charge refund transfer invoice payout purchase buy sell withdraw deposit order checkout billing trade settle"),
        (RiskClass.Destructive, "delete remove drop destroy purge truncate wipe kill erase reset revoke terminate uninstall format clear shutdown overwrite cancel"));

    private static readonly FrozenDictionary<string, RiskClass> Arguments = Table(
        (RiskClass.Execute, "command cmd script code sql shell program executable"),
        (RiskClass.Financial, "amount price iban currency"));

    /// <summary>The risk that name and schema tell.</summary>
    /// <param name="name">The tool's name.</param>
    /// <param name="inputSchema">Its schema of arguments.</param>
    public static RiskClass Classify(string name, JsonElement inputSchema)
    {
        ArgumentNullException.ThrowIfNull(name);
        RiskClass? worst = null;
        foreach (var word in WordsOf(name)) { worst = Worse(worst, Verbs.TryGetValue(word, out var risk) ? risk : null); }
        if (worst is not { } ofName) { return RiskClass.Destructive; }
        foreach (var argument in ArgumentsOf(inputSchema))
        {
            // Looking something up by its price moves no money; writing one does.
            if (Arguments.TryGetValue(argument, out var risk) && (risk == RiskClass.Execute || ofName != RiskClass.Read)) { worst = Worse(worst, risk); }
        }

        return worst ?? RiskClass.Destructive;
    }

    /// <summary>The risk that explicit annotations of a tool tell; null where they say nothing. They count only for servers that are trusted.</summary>
    /// <param name="annotations">The annotations of the tool's definition.</param>
    public static RiskClass? OfAnnotations(JsonElement annotations)
    {
        if (annotations.ValueKind != JsonValueKind.Object) { return null; }
        return (Flag(annotations, "readOnlyHint"), Flag(annotations, "destructiveHint")) switch
        {
            (_, true) => RiskClass.Destructive,
            (true, _) => RiskClass.Read,
            (false, false) => RiskClass.Write,
            _ => null,
        };
    }

    private static RiskClass? Worse(RiskClass? left, RiskClass? right) => (left, right) switch
    {
        (null, _) => right,
        (_, null) => left,
        ({ } one, { } other) => one >= other ? one : other,
    };

    private static bool? Flag(JsonElement annotations, string name) => annotations.TryGetProperty(name, out var flag) && flag.ValueKind is JsonValueKind.True or JsonValueKind.False ? flag.GetBoolean() : null;

    /// <summary>The words of <c>deleteRepo</c>, <c>delete_repo</c>, <c>delete-repo</c> and <c>DELETE.repo</c>, in lower case.</summary>
    private static IEnumerable<string> WordsOf(string name)
    {
        var start = 0;
        for (var at = 1; at <= name.Length; at++)
        {
            var isEnd = at == name.Length || !char.IsAsciiLetter(name[at]) || (char.IsAsciiLetterUpper(name[at]) && char.IsAsciiLetterLower(name[at - 1]));
            if (!isEnd) { continue; }
            if (at > start) { yield return name[start..at].TrimStart('_', '-', '.', '/', ':', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9').ToLowerInvariant(); }
            start = at;
        }
    }

    private static IEnumerable<string> ArgumentsOf(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject().SelectMany(static property => WordsOf(property.Name))
            : [];

    private static FrozenDictionary<string, RiskClass> Table(params (RiskClass Risk, string Words)[] rows) =>
        rows.SelectMany(static row => row.Words.Split(' ').Select(word => KeyValuePair.Create(word, row.Risk))).ToFrozenDictionary(StringComparer.Ordinal);
}
