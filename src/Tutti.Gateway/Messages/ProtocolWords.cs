namespace Tutti.Gateway.Messages;

/// <summary>Words that versions of the protocol share.</summary>
internal static class ProtocolWords
{
    private static readonly string[] Levels = ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

    /// <summary>Versions with a greeting, from the newest.</summary>
    public static IReadOnlyList<string> VersionsWithGreeting { get; } = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];

    /// <summary>Levels of messages, from the lowest.</summary>
    public static IReadOnlyList<string> LogLevels => Levels;

    /// <summary>The place of a level in their order; null for none that there is.</summary>
    public static int? LevelOf(string? name) => Array.IndexOf(Levels, name) is >= 0 and var place ? place : null;
}
