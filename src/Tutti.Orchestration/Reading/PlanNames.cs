namespace Tutti.Orchestration.Reading;

/// <summary>What names of flows, agents, steps and variables look like.</summary>
internal static class PlanNames
{
    private const int MostCharacters = 64;

    /// <summary>Words that expressions know already.</summary>
    private static readonly HashSet<string> Taken = new(StringComparer.Ordinal)
    {
        "inputs", "run", "index", "true", "false", "null", "in", "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop",
        "package", "namespace", "return", "var", "void", "while", "failed", "passed", "round",
    };

    public static bool IsName(string name) =>
        name.Length is > 0 and <= MostCharacters && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    public static bool IsStep(string name) => IsName(name) && !Taken.Contains(VariableOf(name));

    public static bool IsVariable(string name) => IsName(name) && !name.Contains('-', StringComparison.Ordinal);

    /// <summary>How expressions write the name of a step.</summary>
    public static string VariableOf(string id) => id.Replace('-', '_');

    public static string Describe(string name) => $"'{name}' is no name. Names have up to {MostCharacters} letters, digits, '-' and '_', and begin with a letter.";

    public static string DescribeStep(string name) => Taken.Contains(VariableOf(name))
        ? $"'{name}' means something in expressions already. Give the step another id."
        : Describe(name);

    public static string DescribeVariable(string name) => $"'{name}' is no name for expressions. Names have up to {MostCharacters} letters, digits and '_', and begin with a letter.";
}
