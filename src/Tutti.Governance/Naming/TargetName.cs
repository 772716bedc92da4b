using System.Diagnostics.CodeAnalysis;

namespace Tutti.Governance.Naming;

/// <summary>
/// The full name of what is called, as patterns of rules see it: <c>server.tool</c>, <c>model:name</c>, <c>process:name</c>, <c>http:host</c> or
/// <c>topic:name</c>. A server's name has no dot, so the first dot ends it.
/// </summary>
public sealed class TargetName : IEquatable<TargetName>
{
    private const int MostCharacters = 256;
    private const int MostCleanCharacters = 200;
    private const string ModelPrefix = "model:";
    private const string ProcessPrefix = "process:";
    private const string ServicePrefix = "http:";
    private const string TopicPrefix = "topic:";

    private TargetName(string full, TargetKind kind, string server, string name) => (Full, Kind, Server, Name) = (full, kind, server, name);

    /// <summary>The whole name.</summary>
    public string Full { get; }

    /// <summary>What it names.</summary>
    public TargetKind Kind { get; }

    /// <summary>The server of a tool; empty for everything else.</summary>
    public string Server { get; }

    /// <summary>The name without server or prefix.</summary>
    public string Name { get; }

    /// <summary>Reads a full name.</summary>
    /// <param name="full">The name: up to 256 characters that can be seen and told apart, without <c>*</c>.</param>
    /// <param name="name">The name.</param>
    /// <returns>Whether it is one.</returns>
    public static bool TryParse(string full, [NotNullWhen(true)] out TargetName? name)
    {
        ArgumentNullException.ThrowIfNull(full);
        name = null;
        if (full is not { Length: > 0 and <= MostCharacters } || full.Contains('*', StringComparison.Ordinal) || !NameLetters.AreClear(full)) { return false; }
        name = full switch
        {
            _ when full.StartsWith(ModelPrefix, StringComparison.Ordinal) => Prefixed(full, ModelPrefix, TargetKind.Model),
            _ when full.StartsWith(ProcessPrefix, StringComparison.Ordinal) => Prefixed(full, ProcessPrefix, TargetKind.Process),
            _ when full.StartsWith(ServicePrefix, StringComparison.Ordinal) => Prefixed(full, ServicePrefix, TargetKind.Service),
            _ when full.StartsWith(TopicPrefix, StringComparison.Ordinal) => Prefixed(full, TopicPrefix, TargetKind.Topic),
            _ => full.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 && dot < full.Length - 1 && !full.AsSpan(0, dot).Contains(':')
                ? new TargetName(full, TargetKind.Tool, full[..dot], full[(dot + 1)..])
                : null,
        };
        return name is not null;
    }

    /// <summary>Reads a full name that code gives.</summary>
    /// <param name="full">The name.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static TargetName Parse(string full) => TryParse(full, out var name) ? name : throw new FormatException($"'{full}' is no 'server.tool', 'model:name', 'process:name', 'http:host' or 'topic:name'.");

    /// <summary>What a model, a program or a tool is called, in letters that names may have: what may not stand there becomes <c>_</c>.</summary>
    /// <param name="name">The name, as somebody else gave it.</param>
    /// <returns>At most 200 characters, at least one.</returns>
    public static string Clean(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length == 0 ? "_" : NameLetters.Clean(name.Length <= MostCleanCharacters ? name : name[..MostCleanCharacters]);
    }

    /// <inheritdoc/>
    public bool Equals(TargetName? other) => other?.Full == Full;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TargetName);

    /// <inheritdoc/>
    public override int GetHashCode() => Full.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Full;

    private static TargetName? Prefixed(string full, string prefix, TargetKind kind) =>
        full.Length > prefix.Length ? new TargetName(full, kind, "", full[prefix.Length..]) : null;
}
