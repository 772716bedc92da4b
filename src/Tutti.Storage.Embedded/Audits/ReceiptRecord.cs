namespace Tutti.Storage.Embedded.Audits;

/// <summary>One record of a receipt. Bytes are base64.</summary>
public sealed record ReceiptRecord
{
    /// <summary>Its position, and the place of its leaf.</summary>
    public required long Position { get; init; }

    /// <summary>The canonical header: what the leaf hashes.</summary>
    public required string Header { get; init; }

    /// <summary>The hashes from the leaf to the root.</summary>
    public required IReadOnlyList<string> Proof { get; init; }

    /// <summary>What the header commits to; null where it is withheld. What is withheld can still be counted, placed and shown later.</summary>
    public ReceiptPayload? Disclosed { get; init; }

    internal bool IsAt(string step) =>
        step == "*" || (Disclosed is { } disclosed && (disclosed.Path == step || disclosed.Path.EndsWith("/" + step, StringComparison.Ordinal)));

    /// <summary>Whether the record belongs to a step or to anything within it. A part of a path may leave its number out: <c>call</c> is <c>call#2</c> too.</summary>
    internal bool IsUnder(string step)
    {
        if (step == "*") { return true; }
        if (Disclosed is not { } disclosed) { return false; }
        if (step == ".") { return disclosed.Path.Length == 0; }
        var (parts, wanted) = (disclosed.Path.Split('/'), step.Split('/'));
        return Enumerable.Range(0, Math.Max(0, parts.Length - wanted.Length + 1)).Any(from => wanted.Index().All(part => IsNamed(parts[from + part.Index], part.Item)));
    }

    private static bool IsNamed(string part, string name) => part == name || (part.StartsWith(name, StringComparison.Ordinal) && name.Length > 0 && part[name.Length] == '#');
}
