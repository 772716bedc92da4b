using System.Globalization;

namespace Tutti.Conventions.Catalogues;

/// <summary>Which part of the sources owns which error codes. A range is never given to another part.</summary>
internal static class ErrorRanges
{
    private static readonly (int First, int Last, string Folder)[] Ranges =
    [
        (1000, 1999, "src/Tutti.Kernel/"),
        (2000, 2999, "src/Tutti.Governance/"),
        (3000, 3499, "src/Tutti.Kernel/Journal/"), // what every store must report alike
        (3500, 3999, "src/Tutti.Storage."),
        (4500, 4599, "src/Tutti.Expressions/"),
        (4601, 4605, "src/Tutti.Documents/"), // what every document can say wrong
        (4615, 4624, "src/Tutti.Documents/"),
        (4625, 4639, "src/Tutti.Flows/"),
        (4690, 4699, "src/Tutti.Governance/"),
        (4600, 4699, "src/Tutti.Orchestration/"),
        (4028, 4038, "src/Tutti.Orchestration/"), // what a plan says wrong of teams, checkers, bounds and undos
        (4700, 4719, "src/Tutti.Governance/Policies/"), // what a policy can say wrong of prices, limits and breakers
        (4340, 4369, "src/Tutti.Orchestration/"), // goals
        (4310, 4339, "src/Tutti.Orchestration/"), // what a registry of agents and a routed step say wrong
        (4720, 4749, "src/Tutti.Orchestration/"), // what a trigger says wrong, why it left something out, and what cannot repeat
        (4000, 4499, "src/Tutti.Agents/"),
        (5040, 5049, "src/Tutti.Server/"),
        (5150, 5159, "src/Tutti.Server/"),
        (5050, 5059, "src/Tutti.Governance/"),
        (5000, 5999, "src/Tutti.Cli/"),
        (6000, 6999, "src/Tutti.Storage.Embedded/Control/"),
        (7000, 7499, "src/Tutti.Gateway/"),
        (9100, 9199, "examples/trade-settlement/"),
        (9200, 9299, "examples/engineering-team/"),
        (9000, 9999, "examples/change-gate/"),
    ];

    /// <summary>The folder that owns a code; null for a code of no range.</summary>
    internal static string? Of(string code)
    {
        var number = int.Parse(code.AsSpan(3), CultureInfo.InvariantCulture);
        return Ranges.FirstOrDefault(range => range.First <= number && number <= range.Last).Folder;
    }
}
