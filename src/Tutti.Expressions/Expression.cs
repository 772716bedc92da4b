using Tutti.Expressions.Compiling;
using Tutti.Expressions.Types;
using Tutti.Expressions.Values;

namespace Tutti.Expressions;

/// <summary>A compiled expression. Immutable; many threads may evaluate it, each with its own <see cref="Activation"/>.</summary>
public sealed class Expression
{
    private readonly ExpressionEnvironment _environment;
    private readonly Func<Activation, CelValue> _evaluate;
    private readonly int _locals;

    internal Expression(ExpressionEnvironment environment, string text, CelType type, IReadOnlyList<ExpressionReference> references, (Node Node, int Locals) code)
    {
        _environment = environment;
        _evaluate = code.Node.Evaluate;
        _locals = code.Locals;
        (Text, ResultType, References) = (text, type, references);
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
        var value = _evaluate(activation);
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
}
