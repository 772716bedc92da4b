using System.Globalization;

namespace Tutti.Documents.Reading;

/// <summary>Numbers of bytes as people write them: a whole number and <c>B</c>, <c>KiB</c>, <c>MiB</c>, <c>GiB</c>, or the decimal <c>kB</c>, <c>MB</c>, <c>GB</c>.</summary>
public static class ByteSizes
{
    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("kB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ];

    /// <summary>Reads such a number.</summary>
    /// <param name="text">The text.</param>
    /// <param name="bytes">Bytes; zero where it is none.</param>
    /// <returns>Whether it is one, of at most 8 EiB.</returns>
    public static bool TryParse(string text, out long bytes)
    {
        ArgumentNullException.ThrowIfNull(text);
        bytes = 0;
        var trimmed = text.Trim();
        var unit = Array.Find(Units, unit => trimmed.EndsWith(unit.Unit, StringComparison.Ordinal));
        var digits = unit.Unit is null ? trimmed : trimmed[..^unit.Unit.Length].TrimEnd();
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) { return false; }
        var factor = unit.Unit is null ? 1 : unit.Bytes;
        if (number > long.MaxValue / factor) { return false; }
        bytes = number * factor;
        return true;
    }
}
