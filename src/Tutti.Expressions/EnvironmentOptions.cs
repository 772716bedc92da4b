using Tutti.Expressions.Functions;

namespace Tutti.Expressions;

/// <summary>What expressions of an <see cref="ExpressionEnvironment"/> may name and use.</summary>
public sealed record EnvironmentOptions
{
    /// <summary>The language; see <see cref="LanguageVersion"/>.</summary>
    public LanguageVersion Version { get; init; } = LanguageVersion.V1;

    /// <summary>The variables, each once.</summary>
    public IReadOnlyList<VariableDeclaration> Variables { get; init; } = [];

    /// <summary>Functions of the host, beside those of the language, which they cannot replace.</summary>
    public IReadOnlyList<FunctionDeclaration> Functions { get; init; } = [];

    /// <summary>Limits of size and cost.</summary>
    public ExpressionLimits Limits { get; init; } = ExpressionLimits.Default;

    /// <summary>A dotted namespace in which names are looked for first; empty for none.</summary>
    public string Container { get; init; } = "";
}
