using System.Text.Json;
using Tutti.Expressions.Diagnostics;
using Tutti.Governance.Risks;

namespace Tutti.Governance.Pins;

/// <summary>How a listed tool stands to its pin. Numbers are stable.</summary>
public enum PinState
{
    /// <summary>Listed as it was reviewed.</summary>
    Same = 1,

    /// <summary>Not reviewed yet; also a tool that was renamed.</summary>
    New = 2,

    /// <summary>Listed otherwise than it was reviewed.</summary>
    Changed = 3,

    /// <summary>Reviewed, and no longer listed.</summary>
    Gone = 4,
}

/// <summary>One tool of a review.</summary>
/// <param name="Tool">Its name at the server.</param>
/// <param name="State">How it stands to its pin.</param>
/// <param name="Listed">As it is listed now; null when it is gone.</param>
/// <param name="Pinned">As it was reviewed; null when it is new.</param>
/// <param name="Risk">The risk that the ladder gives it now.</param>
/// <param name="Changes">Which parts differ: <c>description</c>, <c>inputSchema</c> and so on.</param>
/// <param name="RenamedFrom">The reviewed tool that is gone and says the same under another name; null for none.</param>
public sealed record ReviewedTool(string Tool, PinState State, ToolDefinition? Listed, ToolPin? Pinned, RiskClass Risk, IReadOnlyList<string> Changes, string? RenamedFrom = null);

/// <summary>Compares what a server lists with what was reviewed, and accepts what a person names.</summary>
public static class LockReview
{
    private static readonly string[] Parts = ["title", "description", "inputSchema", "outputSchema", "annotations"];

    /// <summary>Compares a listing with a lock.</summary>
    /// <param name="pins">The lock.</param>
    /// <param name="listing">What the server lists now.</param>
    /// <param name="trustsAnnotations">Whether the policy trusts the annotations of the server.</param>
    /// <returns>Every tool of both, in the order of names.</returns>
    public static IReadOnlyList<ReviewedTool> Compare(ToolLock pins, ToolListing listing, bool trustsAnnotations = false)
    {
        ArgumentNullException.ThrowIfNull(pins);
        ArgumentNullException.ThrowIfNull(listing);
        var pinned = pins.Servers.TryGetValue(listing.Server, out var server) ? server.Tools : new Dictionary<string, ToolPin>();
        var listed = listing.Tools.ToDictionary(static tool => tool.Name, StringComparer.Ordinal);
        var gone = pinned.Where(pin => !listed.ContainsKey(pin.Key)).ToArray();
        return
        [
            .. listing.Tools.Select(tool => Compare(tool, pinned.GetValueOrDefault(tool.Name), gone, trustsAnnotations))
                .Concat(gone.Select(pin => new ReviewedTool(pin.Key, PinState.Gone, Listed: null, pin.Value, RiskOf(pin.Value.Definition, pin.Value, trustsAnnotations), [])))
                .OrderBy(static tool => tool.Tool, StringComparer.Ordinal),
        ];
    }

    /// <summary>The lock after a person accepted tools.</summary>
    /// <param name="pins">The lock so far.</param>
    /// <param name="listing">What the server lists now; what is gone from it is taken out when it is named.</param>
    /// <param name="tools">The names of the accepted tools; null for all, those that are gone included.</param>
    /// <param name="risks">The risks that the person gave to tools, by name.</param>
    /// <param name="by">Who accepts.</param>
    /// <param name="now">When.</param>
    /// <param name="effects">What the person says that repeating tools does, by name: null for a tool of which it is not known. One that is not named keeps its effect while it is listed as it was.</param>
    /// <exception cref="PinException">A name is neither listed nor pinned (TUT2403).</exception>
    public static ToolLock Accept(ToolLock pins, ToolListing listing, IReadOnlyCollection<string>? tools, IReadOnlyDictionary<string, RiskClass> risks, string by, DateTimeOffset now, IReadOnlyDictionary<string, PinnedEffect?>? effects = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(by);
        ArgumentNullException.ThrowIfNull(risks);
        effects ??= new Dictionary<string, PinnedEffect?>();
        var compared = Compare(pins, listing).ToDictionary(static tool => tool.Tool, StringComparer.Ordinal);
        foreach (var name in (tools ?? []).Concat(risks.Keys).Concat(effects.Keys).Where(name => !compared.ContainsKey(name)))
        {
            throw new PinException(PinCodes.UnknownTool, $"Server '{listing.Server}' neither lists a tool '{name}' nor has one pinned.{Spelling.Suggest(name, compared.Keys)}");
        }

        var kept = pins.Servers.TryGetValue(listing.Server, out var server) ? server.Tools.ToDictionary(StringComparer.Ordinal) : new Dictionary<string, ToolPin>(StringComparer.Ordinal);
        foreach (var (name, tool) in compared.Where(tool => tools?.Contains(tool.Key) != false || risks.ContainsKey(tool.Key) || effects.ContainsKey(tool.Key)))
        {
            if (tool.Listed is null) { kept.Remove(name); }
            else if (Reviewed(tool, tool.Listed, risks, effects) is { } said) { kept[name] = said with { ReviewedBy = by, ReviewedAt = now }; }
        }

        return pins.With(new ServerPin(listing.Server, kept));
    }

    /// <summary>What a person says of a tool as it is listed, over what was said of the same before; null where nothing is new.</summary>
    private static ToolPin? Reviewed(ReviewedTool tool, ToolDefinition listed, IReadOnlyDictionary<string, RiskClass> risks, IReadOnlyDictionary<string, PinnedEffect?> effects)
    {
        var before = tool.State == PinState.Same ? tool.Pinned : null;
        var risk = risks.TryGetValue(tool.Tool, out var given) ? given : before?.Risk;
        var effect = effects.TryGetValue(tool.Tool, out var said) ? said : before?.Effect;
        return before is not null && (risk, effect) == (before.Risk, before.Effect) ? null : new ToolPin { Definition = listed, Risk = risk, Effect = effect, ReviewedBy = "", ReviewedAt = default };
    }

    /// <summary>The risk of a tool: the reviewer's word, else annotations of a trusted server, else the classifier, which ends at destructive.</summary>
    internal static RiskClass RiskOf(ToolDefinition tool, ToolPin? pin, bool trustsAnnotations) =>
        pin?.Risk ?? (trustsAnnotations ? RiskClassifier.OfAnnotations(tool.Annotations) : null) ?? RiskClassifier.Classify(tool.Name, tool.InputSchema);

    private static ReviewedTool Compare(ToolDefinition tool, ToolPin? pin, KeyValuePair<string, ToolPin>[] gone, bool trustsAnnotations)
    {
        if (pin is null)
        {
            var from = Array.Find(gone, old => ChangesOf(old.Value.Definition, tool).Length == 0).Key;
            return new ReviewedTool(tool.Name, PinState.New, tool, Pinned: null, RiskOf(tool, pin: null, trustsAnnotations), [], from);
        }

        var isSame = pin.Definition.Fingerprint == tool.Fingerprint;
        return new ReviewedTool(tool.Name, isSame ? PinState.Same : PinState.Changed, tool, pin, RiskOf(tool, isSame ? pin : null, trustsAnnotations), ChangesOf(pin.Definition, tool));
    }

    private static string[] ChangesOf(ToolDefinition before, ToolDefinition after) =>
        [.. Parts.Where(part => !JsonElement.DeepEquals(PartOf(before, part), PartOf(after, part)))];

    private static JsonElement PartOf(ToolDefinition tool, string part) => tool.Definition.TryGetProperty(part, out var value) ? value : JsonElement.Parse("null");
}
