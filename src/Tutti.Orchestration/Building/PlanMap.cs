using Tutti.Documents;
using Tutti.Orchestration.Diagnostics;

namespace Tutti.Orchestration.Building;

/// <summary>A map of values; keys keep their order. <c>new() { ["path"] = "${worktree.path}", ["depth"] = 1 }</c></summary>
public sealed class PlanMap
{
    private readonly List<DocumentEntry> _entries = [];

    /// <summary>The value of a key; null is <see cref="PlanValue.Nothing"/>, and what a key gives that is not there.</summary>
    /// <param name="key">The key.</param>
    /// <exception cref="DocumentException">The key has a value already (TUT4608).</exception>
    public PlanValue? this[string key]
    {
        get => _entries.Find(entry => entry.Key == key) is { } found ? PlanValue.Of(found.Value) : null;
        set
        {
            ArgumentNullException.ThrowIfNull(key);
            if (_entries.Exists(entry => entry.Key == key)) { throw new DocumentException([new DocumentFault(FaultCodes.NameTwice, SourcePlace.None, $"The key '{key}' is there twice. Keep one of them.")]); }
            _entries.Add(new DocumentEntry(key, (value ?? PlanValue.Nothing).Node));
        }
    }

    /// <summary>A map that is there already.</summary>
    /// <param name="map">The map.</param>
    public static PlanMap Of(DocumentNode.Map map)
    {
        ArgumentNullException.ThrowIfNull(map);
        var copy = new PlanMap();
        foreach (var entry in map.Entries) { copy[entry.Key] = PlanValue.Of(entry.Value); }
        return copy;
    }

    internal DocumentNode.Map ToNode() => new([.. _entries], SourcePlace.None);
}
