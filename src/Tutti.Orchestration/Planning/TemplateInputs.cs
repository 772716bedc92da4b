using System.Text.Json;
using System.Text.RegularExpressions;
using Tutti.Orchestration.Plans;

namespace Tutti.Orchestration.Planning;

/// <summary>
/// Fills the inputs of a template from the words of a goal: what stands behind the input's name (<c>order 7</c>, <c>order: "7 b"</c>), a choice that is named, the only number for the
/// only input that is one, the only path likewise, the whole goal for a text that is called <c>goal</c>, <c>task</c>, <c>request</c> or <c>text</c>. It never guesses between two.
/// </summary>
internal static partial class TemplateInputs
{
    private static readonly string[] Whole = ["goal", "task", "request", "text"];

    /// <summary>The inputs that the goal says, and the names of those that it does not and must.</summary>
    /// <param name="template">The template.</param>
    /// <param name="goal">The goal.</param>
    public static (JsonElement Inputs, IReadOnlyList<string> Missing) Fill(Plan template, string goal)
    {
        var (given, missing) = (new Dictionary<string, string>(StringComparer.Ordinal), new List<string>());
        foreach (var input in template.Inputs)
        {
            if (Find(input, template, goal) is { } value) { given[input.Name] = value; }
            else if (input.Default is null) { missing.Add(input.Name); }
        }

        return (Interpreting.PlanInputs.OfTexts(template, given), missing);
    }

    /// <summary>The inputs of a flow that is given a task: those that the plan gives, and the others from the words of the task.</summary>
    /// <param name="template">The flow.</param>
    /// <param name="agent">The agent that it is.</param>
    /// <param name="task">The task.</param>
    /// <param name="given">What the plan gives.</param>
    /// <exception cref="GoalException">Neither says an input that must be there.</exception>
    public static JsonElement Complete(Plan template, string agent, string task, JsonElement given)
    {
        var (found, missing) = Fill(template, task);
        if (missing.Where(name => !given.TryGetProperty(name, out _)).ToArray() is { Length: > 0 } unsaid) { throw GoalException.MissingInputs(agent, unsaid); }
        return found.EnumerateObject().Aggregate(given, static (inputs, member) => Interpreting.Values.With(inputs, member.Name, member.Value));
    }

    private static string? Find(PlanInput input, Plan template, string goal)
    {
        if (Named(input, goal) is { } named) { return named; }
        if (input.Choices.Count > 0) { return Only(input.Choices.Where(choice => Word(choice).IsMatch(goal))); }
        var isOnly = template.Inputs.Count(other => Sort(other) == Sort(input) && other.Default is null) == 1 && input.Default is null;
        return Sort(input) switch
        {
            PlanType.Number => isOnly ? Only(Number().Matches(goal).Select(static match => match.Value)) : null,
            PlanType.Path => isOnly ? Only(Path().Matches(goal).Select(static match => match.Value.Trim())) : null,
            PlanType.Text when Whole.Contains(input.Name, StringComparer.OrdinalIgnoreCase) => goal,
            PlanType.Text => isOnly ? Only(Quoted().Matches(goal).Select(static match => match.Groups[1].Value)) : null,
            _ => null,
        };
    }

    /// <summary>Numbers of all kinds are one sort.</summary>
    private static PlanType Sort(PlanInput input) => input.Type is PlanType.Whole or PlanType.Number or PlanType.Amount ? PlanType.Number : input.Type;

    private static string? Named(PlanInput input, string goal)
    {
        var name = Regex.Escape(input.Name).Replace("_", "[ _-]", StringComparison.Ordinal);
        var value = Sort(input) switch
        {
            PlanType.Number => @"(-?\d+(?:\.\d+)?)",
            PlanType.Flag => "(true|false)",
            PlanType.Text or PlanType.Path => """(?:"([^"\n]*)"|'([^'\n]*)'|(\S+?))(?=[\s,;.]|$)""",
            _ => """(\[[^\n]*\]|\{[^\n]*\})""",
        };
        // Words follow a name without a mark all the time; numbers do so on purpose.
        var mark = Sort(input) == PlanType.Number ? @"\s*(?:[:=#]|\bis\b|\bno\.?)?\s*" : @"\s*[:=]\s*";
        var match = Regex.Match(goal, $@"(?<![\w-]){name}{mark}{value}", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return match.Success ? match.Groups.Values.Skip(1).First(static group => group.Success).Value : null;
    }

    /// <summary>The only one of them; null where there are none, or several that differ.</summary>
    private static string? Only(IEnumerable<string> found) => found.Distinct(StringComparer.Ordinal).Take(2).ToArray() is [var only] ? only : null;

    private static Regex Word(string word) => new($@"(?<![\w-]){Regex.Escape(word)}(?![\w-])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"(?<![\w.-])-?\d+(?:\.\d+)?(?![\w-])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();

    [GeneratedRegex(@"(?<=\A|\s)(?:\.{1,2}|~|[\w.-]*)/[^\s,;]*", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Path();

    [GeneratedRegex(@"[""“]([^""”\n]+)[""”]", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();
}
