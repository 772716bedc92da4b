using Tutti.Expressions;
using Tutti.Expressions.Values;

namespace Tutti.Orchestration.Interpreting;

/// <summary>The results that steps see. Steps that run many times get a frame of their own each time, with what was there before.</summary>
internal sealed class Frame
{
    private readonly ExpressionEnvironment _environment;
    private readonly CelValue[] _values;

    public Frame(ExpressionEnvironment environment, int slots)
        : this(environment, new CelValue[slots])
    {
    }

    private Frame(ExpressionEnvironment environment, CelValue[] values)
    {
        (_environment, _values) = (environment, values);
        Activation = environment.CreateActivation();
        for (var slot = 0; slot < values.Length; slot++) { Activation.Set(slot, values[slot]); }
    }

    public Activation Activation { get; }

    public CelValue this[int slot]
    {
        get => slot < 0 ? CelValue.Null : _values[slot];
        set
        {
            _values[slot] = value;
            Activation.Set(slot, value);
        }
    }

    public Frame Copy() => new(_environment, [.. _values]);
}
