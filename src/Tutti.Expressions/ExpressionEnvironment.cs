using System.Diagnostics.CodeAnalysis;
using Tutti.Expressions.Checking;
using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Functions;
using Tutti.Expressions.Parsing;
using Tutti.Expressions.Types;

namespace Tutti.Expressions;

/// <summary>Compiles expressions against declared variables and functions. Immutable and safe for many threads.</summary>
public sealed partial class ExpressionEnvironment
{
    private const int MostArguments = 4;

    private readonly EnvironmentOptions _options;
    private readonly Declarations _declarations;
    private readonly Dictionary<string, int> _slots;

    /// <summary>Makes an environment.</summary>
    /// <param name="options">What expressions may name; null for the language alone.</param>
    /// <exception cref="ExpressionException">Declarations are faulty; all faults are listed.</exception>
    public ExpressionEnvironment(EnvironmentOptions? options = null)
    {
        _options = options ?? new EnvironmentOptions();
        var faults = DeclarationFaults(_options).Select(static message => new ExpressionFault(FaultCodes.Declaration, SourcePosition.Start, 0, message)).ToArray();
        if (faults.Length > 0) { throw new ExpressionException(faults); }
        _declarations = new Declarations(_options.Container, _options.Variables, _options.Functions);
        _slots = _options.Variables.Index().ToDictionary(static entry => entry.Item.Name, static entry => entry.Index, StringComparer.Ordinal);
    }

    /// <summary>The language that expressions are compiled for.</summary>
    public LanguageVersion Version => _options.Version;

    internal ExpressionLimits Limits => _options.Limits;

    internal IEnumerable<string> VariableNames => _slots.Keys;

    /// <summary>Room for the values of the variables; they are all unknown at first.</summary>
    public Activation CreateActivation() => new(this, _slots.Count, _options.Limits);

    /// <summary>The place of a variable in an activation; -1 when there is no such variable.</summary>
    /// <param name="name">The declared name.</param>
    public int SlotOf(string name) => _slots.GetValueOrDefault(name, -1);

    /// <summary>Compiles an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="position">Where its text begins in a file; line 1, column 1 unless told.</param>
    /// <param name="expected">The type that the result must have; null for any.</param>
    /// <exception cref="ExpressionException">It is faulty; all faults are listed, with their places in the file.</exception>
    public Expression Compile(string text, SourcePosition? position = null, CelType? expected = null) =>
        TryCompile(text, out var expression, out var faults, position, expected) ? expression : throw new ExpressionException(faults);

    /// <summary>Compiles an expression, if it has no fault.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="expression">The compiled expression.</param>
    /// <param name="faults">All faults, in the order of the text.</param>
    /// <param name="position">Where its text begins in a file.</param>
    /// <param name="expected">The type that the result must have; null for any.</param>
    public bool TryCompile(
        string text, [NotNullWhen(true)] out Expression? expression, out IReadOnlyList<ExpressionFault> faults, SourcePosition? position = null, CelType? expected = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        expression = null;
        if (TryCheck(text, out var source, out faults, position ?? SourcePosition.Start, expected) && source.Faults.Count == 0) { expression = new Expression(this, text, source); }
        return expression is not null;
    }

    /// <summary>Compiles without types, as CEL's own tests do: what does not fit shows when it runs.</summary>
    internal Expression CompileUnchecked(string text) => TryCheck(text, out var source, out var faults, SourcePosition.Start, null)
        ? new Expression(this, text, source)
        : throw new ExpressionException(faults);

    private bool TryCheck(
        string text, [NotNullWhen(true)] out CheckedExpression? source, out IReadOnlyList<ExpressionFault> faults, SourcePosition position, CelType? expected)
    {
        try
        {
            source = Checker.Check(Parser.Parse(text, _options.Limits), _declarations, _options.Limits, expected);
            faults = source.Faults.Count == 0 ? [] : [.. source.Describe(text, position)];
            return true;
        }
        catch (SyntaxFaultException fault)
        {
            source = null;
            faults = [new ExpressionFault(fault.Code, position.Move(text, fault.Start), fault.Length, fault.Message)];
            return false;
        }
    }

    private static IEnumerable<string> DeclarationFaults(EnvironmentOptions options)
    {
        if (!Enum.IsDefined(options.Version)) { yield return $"There is no language version {(int)options.Version}; the newest is {Enum.GetValues<LanguageVersion>().Max()}."; }
        foreach (var twice in options.Variables.CountBy(static variable => variable.Name, StringComparer.Ordinal).Where(static count => count.Value > 1))
        {
            yield return $"The variable '{twice.Key}' is declared twice.";
        }

        foreach (var name in options.Variables.Select(static variable => variable.Name).Concat(options.Functions.Select(static function => function.Name)).Distinct())
        {
            if (!IsName(name)) { yield return $"'{name}' is no name. A name has letters, digits and '_', and may have dots between its parts."; }
        }

        foreach (var function in options.Functions)
        {
            if (function.Parameters.Count > MostArguments) { yield return $"The function '{function.Name}' takes more than {MostArguments} arguments."; }
            if (function.IsMethod && function.Parameters.Count == 0) { yield return $"The method '{function.Name}' has no target: its first parameter."; }
            if (StandardLibrary.Has(function.Name)) { yield return $"The function '{function.Name}' belongs to the language. Give yours another name."; }
        }
    }

    private static bool IsName(string name) => !name.Contains('.', StringComparison.Ordinal) ? Lexer.IsPlainName(name) && !Lexer.IsReserved(name) : name.Split('.').All(Lexer.IsPlainName) && !Lexer.IsReserved(name.Split('.')[0]);
}
