namespace Tutti.Cli.Starters;

/// <summary>One command of a first flow.</summary>
/// <param name="Name">The agent's and the step's name, for example <c>node-tests</c>.</param>
/// <param name="Run">Program and arguments.</param>
/// <param name="Needs">Steps that must have ended before; empty for none.</param>
internal sealed record StarterCommand(string Name, IReadOnlyList<string> Run, params IReadOnlyList<string> Needs);

/// <summary>What a folder holds, as far as a first flow needs to know it.</summary>
/// <param name="Kinds">The kinds of projects, for people.</param>
/// <param name="Commands">What is run for them, in order.</param>
/// <param name="IsRepository">Whether it is the root of a git repository, so that work happens in a copy.</param>
internal sealed record Starter(IReadOnlyList<string> Kinds, IReadOnlyList<StarterCommand> Commands, bool IsRepository)
{
    /// <summary>Looks at a folder. Reads names, and the few files that say what to run; executes nothing.</summary>
    public static Starter Of(string folder)
    {
        var found = ProjectKinds.All.Select(kind => (kind.Name, Commands: kind.Find(folder).ToList())).Where(static kind => kind.Commands.Count > 0).ToList();
        return new Starter([.. found.Select(static kind => kind.Name)], [.. found.SelectMany(static kind => kind.Commands)], Path.Exists(Path.Combine(folder, ".git")));
    }
}
