using Tutti.Expressions.Diagnostics;
using Tutti.Expressions.Values;

namespace Tutti.Expressions;

/// <summary>The values of an environment's variables for evaluations, and the room that evaluations need.</summary>
/// <remarks>For one thread at a time. Made once and filled anew, it lets conditions run without allocating.</remarks>
public sealed class Activation
{
    private readonly ExpressionEnvironment? _environment;
    private readonly CelValue[] _variables;
    private CelValue[] _locals = [];
    private long _budget;

    internal Activation(ExpressionEnvironment? environment, int variables, ExpressionLimits limits)
    {
        _environment = environment;
        _variables = new CelValue[variables];
        Limits = limits;
        _budget = limits.Cost;
    }

    /// <summary>The cost that the last evaluation used.</summary>
    public long Cost => Limits.Cost - Math.Max(_budget, 0);

    internal ExpressionLimits Limits { get; }

    internal CelValue[] Variables => _variables;

    internal CelValue[] Locals => _locals;

    internal bool IsExhausted => _budget < 0;

    /// <summary>Gives a variable its value.</summary>
    /// <param name="name">A declared name.</param>
    /// <param name="value">Its value; the default of <see cref="CelValue"/> makes it unknown.</param>
    /// <exception cref="ArgumentException">The environment declares no such variable.</exception>
    public void Set(string name, CelValue value)
    {
        ArgumentNullException.ThrowIfNull(name);
        var slot = _environment?.SlotOf(name) ?? -1;
        if (slot < 0) { throw new ArgumentException($"No variable '{name}' is declared.{Spelling.Suggest(name, _environment?.VariableNames ?? [])}", nameof(name)); }
        _variables[slot] = value;
    }

    /// <summary>Gives a variable its value without looking up its name.</summary>
    /// <param name="slot">What <see cref="ExpressionEnvironment.SlotOf"/> gives for it.</param>
    /// <param name="value">Its value.</param>
    public void Set(int slot, CelValue value) => _variables[slot] = value;

    /// <summary>Takes all values away, so that every variable is unknown.</summary>
    public void Clear() => Array.Clear(_variables);

    internal void Begin(ExpressionEnvironment environment, int locals)
    {
        if (!ReferenceEquals(environment, _environment)) { throw new ArgumentException("The activation belongs to another environment. Make it by CreateActivation of this one."); }
        if (_locals.Length < locals) { _locals = new CelValue[locals]; }
        _budget = Limits.Cost;
    }

    /// <summary>Takes cost off the budget.</summary>
    /// <returns>False when the budget is used up; the evaluation then ends with an error, whatever it still computes.</returns>
    internal bool Charge(long cost)
    {
        _budget -= cost;
        return _budget >= 0;
    }
}
