using Tutti.Expressions.Checking;
using Tutti.Expressions.Compiling;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions;

/// <summary>A compiled expression. Immutable; many threads may evaluate it, each with its own <see cref="Activation"/>.</summary>
public sealed class Expression
{
    private readonly ExpressionEnvironment _environment;
    private readonly int _locals;
    private volatile CheckedExpression? _source; // until the code is made
    private volatile Func<Activation, CelValue>? _code;

    internal Expression(ExpressionEnvironment environment, string text, CheckedExpression source)
    {
        (_environment, _source, _locals) = (environment, source, source.LocalCount);
        (Text, ResultType, References) = (text, source.Type, ReferenceReader.Read(source));
    }

    /// <summary>The expression as it was written.</summary>
    public string Text { get; }

    /// <summary>The static type of its result.</summary>
    public CelType ResultType { get; }

    /// <summary>What it reads, each once, in the order of the text.</summary>
    public IReadOnlyList<ExpressionReference> References { get; }

    /// <summary>Evaluates. Allocates only for results that are made (texts, lists, maps) and for errors.</summary>
    /// <param name="activation">Made by the environment that compiled this.</param>
    /// <returns>The value, or a value of kind <see cref="CelKind.Error"/> or <see cref="CelKind.Unknown"/>; nothing is thrown.</returns>
    /// <exception cref="ArgumentException">The activation belongs to another environment.</exception>
    public CelValue Evaluate(Activation activation)
    {
        ArgumentNullException.ThrowIfNull(activation);
        activation.Begin(_environment, _locals);
        var value = (_code ?? MakeCode())(activation);
        return activation.IsExhausted ? CelValue.Error(CelFault.OutOfBudget) : value;
    }

    /// <summary>Evaluates a condition.</summary>
    /// <param name="activation">Made by the environment that compiled this.</param>
    /// <returns>Unknown for everything but true and false: a missing or ill-typed field, an error, a limit that was reached.</returns>
    public Truth EvaluateBool(Activation activation) => EvaluateBool(activation, out _);

    /// <summary>Evaluates a condition.</summary>
    /// <param name="activation">Made by the environment that compiled this.</param>
    /// <param name="fault">Why it is unknown; null when it is not.</param>
    public Truth EvaluateBool(Activation activation, out CelFault? fault)
    {
        var value = Evaluate(activation);
        fault = null;
        if (value.Kind == CelKind.Bool) { return value.AsBool ? Truth.True : Truth.False; }
        fault = value.Fault ?? CelFault.NoOverload("a condition", value).Fault;
        return Truth.Unknown;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <summary>Made when it is needed first: much of what is checked is never evaluated. Threads that meet here make the same code.</summary>
    private Func<Activation, CelValue> MakeCode()
    {
        if (_source is not { } source) { return _code!; } // another thread has just made it
        Func<Activation, CelValue> code = new Compiler(source, _environment.Limits).Compile().Evaluate;
        _code = code;
        _source = null;
        return code;
    }
}
