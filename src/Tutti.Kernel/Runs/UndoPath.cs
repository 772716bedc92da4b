using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Runs;

/// <summary>Where compensations live in a run's paths: one step for each claimed effect, under a scope that user code cannot name.</summary>
internal static class UndoPath
{
    public const string Scope = "~undo";
    public const string Prefix = Scope + "/";

    private static readonly PathKey ScopeKey = PathKey.Root.Child(Scope);

    public static PathKey KeyOf(Claim claim) => ScopeKey.Child(claim.Path);

    public static string TextOf(Claim claim) => Prefix + claim.Path;
}
