using System.Text.Json.Serialization;
using ChangeGate.Checks;

namespace ChangeGate.Projects;

/// <summary>The checks of a run, journaled, so that a resumed run keeps to them.</summary>
internal sealed record Plan
{
    private const string SecretsName = "secrets";

    /// <summary>More specific kinds come first: a script that a Makefile calls is not run twice.</summary>
    private static readonly IProjectKind[] Kinds = [new DotNetProject(), new NodeProject(), new MakeProject()];

    [JsonPropertyName("checks")]
    public required IReadOnlyList<CheckSpec> Checks { get; init; }

    /// <summary>Whether anything but the secret scan is known to do.</summary>
    internal bool KnowsTheProject => Checks.Any(static check => check.Role != CheckRole.Secrets);

    internal static Plan Of(string tree, IReadOnlyList<string> files)
    {
        List<CheckSpec> checks = [.. Kinds.SelectMany(kind => kind.Detect(tree, files))];
        // Plain scripts have conventions only; what another kind declares goes before them.
        var taken = checks.Select(static check => check.Role).ToHashSet();
        checks.AddRange(new ShellProject().Detect(tree, files).Where(check => check.Role == CheckRole.Build || !taken.Contains(check.Role)));
        checks.Add(new CheckSpec { Name = SecretsName, Kind = SecretsName, Role = CheckRole.Secrets, Lane = SecretsName });
        return new Plan { Checks = checks };
    }

    /// <summary>A check of a kind; formatting has a lane of its own, because it needs nothing built.</summary>
    internal static CheckSpec Check(IProjectKind kind, CheckRole role, CommandLine command, CommandLine? fixer = null)
    {
        var word = role switch
        {
            CheckRole.Setup => "setup",
            CheckRole.Build => "build",
            CheckRole.Tests => "tests",
            _ => "format",
        };
        return new CheckSpec
        {
            Name = $"{kind.Name}.{word}",
            Kind = kind.Name,
            Role = role,
            Lane = role == CheckRole.Format ? $"{kind.Name}.format" : kind.Name,
            Command = command,
            Fixer = fixer,
        };
    }
}
