using System.Globalization;

namespace Tutti.Mutation;

/// <summary>What eng/mutate was told.</summary>
/// <param name="Folder">The area's folder under artifacts/mutation: mutants.json, bin/SUITE, and what this program writes.</param>
/// <param name="Suites">Suites with their namespaces: "SUITE" or "SUITE=NAMESPACE,NAMESPACE".</param>
/// <param name="Mutated">The mutated assembly, by its simple name.</param>
/// <param name="Sample">How many mutants to draw; all when null.</param>
/// <param name="Seed">Of the draw.</param>
/// <param name="Jobs">Processes at once.</param>
/// <param name="Again">Which verdicts of before are asked anew.</param>
/// <param name="Patience">So long tests may wait and do nothing before that is a hang.</param>
/// <param name="Longest">After that no other mutant is begun.</param>
/// <param name="Only">How the paths of files begin whose mutants are judged, such as "Log/"; empty for all.</param>
/// <param name="IsQuick">Whether tests that take long judge nothing.</param>
/// <param name="IsList">Whether mutants are named only, and none is judged.</param>
internal sealed record Options(
    string Folder, IReadOnlyList<TestSuite> Suites, string Mutated, int? Sample, int Seed, int Jobs, string Again, TimeSpan Patience, TimeSpan Longest, string Only, bool IsQuick, bool IsList)
{
    public static Options? Parse(IReadOnlyList<string> arguments)
    {
        if (arguments.Count < 3 || !Directory.Exists(arguments[0])) { return null; }
        var folder = Path.GetFullPath(arguments[0]);
        var suites = arguments[1].Split(' ').Select(suite => suite.Split('=')).Select(parts =>
            new TestSuite(Path.Combine(folder, "bin", parts[0]), parts.Length > 1 ? parts[1].Split(',') : [])).ToList();
        var options = new Options(folder, suites, arguments[2], null, 1, Environment.ProcessorCount, "", TimeSpan.FromSeconds(20), TimeSpan.MaxValue, "", IsQuick: false, IsList: false);
        for (var at = 3; at < arguments.Count; at += 2)
        {
            if (arguments[at] is "--list" or "--quick")
            {
                options = arguments[at] == "--list" ? options with { IsList = true } : options with { IsQuick = true };
                at--;
                continue;
            }

            if (at + 1 == arguments.Count || options.With(arguments[at], arguments[at + 1]) is not { } next) { return null; }
            options = next;
        }

        return options;
    }

    private Options? With(string name, string value)
    {
        if (name == "--again") { return value is "survived" or "hung" or "all" ? this with { Again = value } : null; }
        if (name == "--only") { return this with { Only = value }; }
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1) { return null; }
        return name switch
        {
            "--sample" => this with { Sample = number },
            "--seed" => this with { Seed = number },
            "--jobs" => this with { Jobs = number },
            "--minutes" => this with { Longest = TimeSpan.FromMinutes(number) },
            "--patience" => this with { Patience = TimeSpan.FromSeconds(number) },
            _ => null,
        };
    }
}
