using System.Globalization;
using Tutti.Documents;
using Tutti.Documents.Reading;
using Tutti.Expressions.Diagnostics;
using Tutti.Governance.Windows;

namespace Tutti.Governance.Policies.Reading;

/// <summary>Reads the limits of one rule: how often calls may happen, and how many at once.</summary>
internal sealed class LimitReader(string? rule, string what, FaultList faults)
{
    private const int MostCount = 1_000_000_000;
    private const int MostAtOnce = 100_000;
    private const string Separator = " per ";

    private readonly List<LimitTerms> _limits = [];
    private readonly List<PlaceTerms> _places = [];

    internal (IReadOnlyList<LimitTerms> Limits, IReadOnlyList<PlaceTerms> Places) Read(DocumentNode? node)
    {
        foreach (var item in FieldReading.OneOrMany(node))
        {
            switch (item)
            {
                case DocumentNode.Text text:
                    ReadText(text);
                    break;
                case DocumentNode.Map:
                    ReadMap(new MapReader(item, $"'limit' of {what}", faults));
                    break;
                default:
                    faults.Add(DocumentCodes.WrongKind, item.Place, $"'limit' of {what} is a text such as '10/hour per caller.user', or a map with 'calls' or 'at_once', and this is {item.Kind}.");
                    break;
            }
        }

        return (_limits, _places);
    }

    private void ReadText(DocumentNode.Text text)
    {
        var at = text.Value.IndexOf(Separator, StringComparison.Ordinal);
        var rate = at < 0 ? text : text with { Value = text.Value[..at] };
        var per = at < 0 ? null : Behind(text, at + Separator.Length);
        if (ReadRate(rate, text.Value) is { } read) { Add(Limit(read.Count, read.Window, rate.Value, per)); }
    }

    private void ReadMap(MapReader limit)
    {
        var (calls, most) = (limit.TextNode("calls"), limit.Whole("at_once", 1, MostAtOnce));
        var (per, turns, over) = (limit.Expression("per"), limit.Expression("turns"), limit.Word("over", "wait", "deny"));
        if (limit.Has("calls") == limit.Has("at_once")) { faults.Add(PolicyCodes.Limit, limit.Place, $"{char.ToUpperInvariant(limit.What[0])}{limit.What[1..]} has either 'calls' such as 10/hour, or 'at_once' with a number of calls."); }
        if (limit.Has("turns") && over == "deny") { faults.Add(PolicyCodes.Contradiction, limit.PlaceOf("turns"), $"'turns' has no meaning in {limit.What}: with 'over: deny' nobody waits."); }
        limit.Close();
        bool? waits = over is null ? null : over == "wait";
        if (calls is not null && ReadRate(calls, calls.Value) is { } rate)
        {
            if (waits == true && rate.Window.Kind == WindowKind.Run) { faults.Add(PolicyCodes.Contradiction, limit.PlaceOf("over"), $"'over: wait' has no meaning in {limit.What}: what counts in a run counts for good."); }
            Add(Limit(rate.Count, rate.Window, calls.Value, per) with { Waits = waits, Turns = turns });
        }

        if (most is { } places && _places.TrueForAll(known => known.Id != PlaceId(per))) { _places.Add(new PlaceTerms(PlaceId(per), places, per) { Waits = waits ?? true, Turns = turns }); }
    }

    private void Add(LimitTerms limit)
    {
        if (_limits.TrueForAll(known => known.Id != limit.Id)) { _limits.Add(limit); }
    }

    private (int Count, Window Window)? ReadRate(DocumentNode.Text text, string whole)
    {
        var head = text.Value.Trim();
        var slash = head.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || !int.TryParse(head[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > MostCount)
        {
            faults.Add(PolicyCodes.Window, text.Place, $"'{whole}' is no limit. Write a number of at least 1, '/', a window, and perhaps 'per' and an expression: '10/hour per caller.user', '3/5m per digest(args)', '1000/day@UTC'; or a map with 'calls' or 'at_once'.");
            return null;
        }

        if (Window.TryParse(head[(slash + 1)..], out var window, out var fault)) { return (count, window); }
        faults.Add(PolicyCodes.Window, text.Place, fault);
        return null;
    }

    private LimitTerms Limit(int count, Window window, string head, PolicyText? per) =>
        new(per is null ? $"{rule}/{head.Trim()}" : $"{rule}/{head.Trim()} per {per.Text.Trim()}", count, window, per);

    private string PlaceId(PolicyText? per) => per is null ? $"{rule}/at once" : $"{rule}/at once per {per.Text.Trim()}";

    private static PolicyText Behind(DocumentNode.Text text, int at)
    {
        var (line, column, offset) = (text.Place.Position.Line, text.Place.Position.Column, text.Place.Position.Offset);
        return new PolicyText(text.Value[at..].Trim(), text.Place with { Position = new SourcePosition(line, column + at, offset + at) });
    }
}
