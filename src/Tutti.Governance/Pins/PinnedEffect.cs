namespace Tutti.Governance.Pins;

/// <summary>What a reviewer says that a tool does to the world when it is called again, as lock files have it. Numbers are stable.</summary>
public enum PinnedEffect
{
    /// <summary>It only looks: <c>pure</c>.</summary>
    Pure = 1,

    /// <summary>Called again it does nothing more: <c>idempotent</c>.</summary>
    Idempotent = 2,
}

/// <summary>Effects as lock files and people write them.</summary>
public static class PinnedEffects
{
    /// <summary>All words.</summary>
    public static IReadOnlyList<string> Words { get; } = ["pure", "idempotent"];

    /// <summary>The word of an effect.</summary>
    /// <param name="effect">The effect.</param>
    public static string WordOf(PinnedEffect effect) => Words[(int)effect - 1];

    /// <summary>The effect that a word names; null for none.</summary>
    /// <param name="word">The word.</param>
    public static PinnedEffect? OfWord(string word) => word switch { "pure" => PinnedEffect.Pure, "idempotent" => PinnedEffect.Idempotent, _ => null };
}
