using Tutti.Expressions.Values;

namespace Tutti.Expressions.Compiling;

/// <summary>What a macro goes through: the items of a list, or the keys of a map; with two variables, places and items or keys and values.</summary>
internal readonly struct Rounds
{
    private readonly CelValue[]? _firsts; // null: places count from 0
    private readonly CelValue[] _lasts;

    private Rounds(CelValue[]? firsts, CelValue[] lasts) => (_firsts, _lasts) = (firsts, lasts);

    internal int Count => _lasts.Length;

    internal static bool TryOpen(in CelValue range, int variables, out Rounds rounds, out CelValue fault)
    {
        (rounds, fault) = (default, range);
        switch (range.Kind)
        {
            case CelKind.List:
                rounds = new Rounds(null, range.AsList.Items);
                return true;
            case CelKind.Map:
                rounds = new Rounds(range.AsMap.Keys, variables == 2 ? range.AsMap.Values : range.AsMap.Keys);
                return true;
            default:
                if (!range.IsFault) { fault = CelFault.NoOverload("a macro", range); }
                return false;
        }
    }

    /// <summary>Gives the variables their values for a round, and charges for it.</summary>
    /// <returns>False when the budget is used up.</returns>
    internal bool Enter(int round, Loop loop, Activation activation)
    {
        if (loop.Slots.Length == 2) { activation.Locals[loop.Slots[0]] = First(round); }
        activation.Locals[loop.Slots[^1]] = _lasts[round];
        return activation.Charge(loop.Cost);
    }

    internal CelValue First(int round) => _firsts is null ? CelValue.From((long)round) : _firsts[round];

    internal CelValue Last(int round) => _lasts[round];
}

/// <summary>The variables of a macro, and what one round costs beside the calls in it.</summary>
/// <param name="Slots">Places among the locals.</param>
/// <param name="Cost">At least 1; more for a long body.</param>
internal sealed record Loop(int[] Slots, long Cost);
