namespace Tutti.Storage.Embedded.Proofs;

/// <summary>Words of persons as they stand in signed texts, of which each line means something.</summary>
internal static class OneLine
{
    /// <summary>The words in one line: what controls a terminal or ends a line becomes a space.</summary>
    public static string Of(string? text) => string.Concat((text ?? "").Select(static letter => char.IsControl(letter) ? ' ' : letter)).Trim();
}
