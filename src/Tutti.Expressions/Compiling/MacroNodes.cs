using Tutti.Expressions.Values;

namespace Tutti.Expressions.Compiling;

/// <summary><c>all</c> and <c>exists</c>: the parts are joined as by <c>&amp;&amp;</c> and <c>||</c>.</summary>
internal sealed class QuantifierNode(bool isAll, Node range, Loop loop, Node condition) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        if (!Rounds.TryOpen(range.Evaluate(activation), loop.Slots.Length, out var rounds, out var fault)) { return fault; }
        var hasFault = false;
        for (var round = 0; round < rounds.Count; round++)
        {
            if (!rounds.Enter(round, loop, activation)) { return CelValue.Error(CelFault.OutOfBudget); }
            var value = condition.Evaluate(activation);
            if (value.Kind == CelKind.Bool)
            {
                if (value.AsBool != isAll) { return value; }
                continue;
            }

            if (!value.IsFault) { value = CelFault.NoOverload(isAll ? "all" : "exists", value); }
            fault = hasFault ? FaultOf(fault, value) : value;
            hasFault = true;
        }

        return hasFault ? fault : CelValue.From(isAll);
    }
}

/// <summary><c>existsOne</c>: looks at all, so that an error shows.</summary>
internal sealed class ExistsOneNode(Node range, Loop loop, Node condition) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        if (!Rounds.TryOpen(range.Evaluate(activation), loop.Slots.Length, out var rounds, out var fault)) { return fault; }
        var count = 0;
        for (var round = 0; round < rounds.Count; round++)
        {
            if (!rounds.Enter(round, loop, activation)) { return CelValue.Error(CelFault.OutOfBudget); }
            var value = condition.Evaluate(activation);
            if (value.IsFault) { return value; }
            if (value.Kind != CelKind.Bool) { return CelFault.NoOverload("existsOne", value); }
            if (value.AsBool) { count++; }
        }

        return CelValue.From(count == 1);
    }
}

/// <summary><c>filter</c>, <c>map</c> and <c>transformList</c>: a list of what passes, changed or not.</summary>
internal sealed class CollectNode(Node range, Loop loop, Node? condition, Node? change) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        if (!Rounds.TryOpen(range.Evaluate(activation), loop.Slots.Length, out var rounds, out var fault)) { return fault; }
        var items = new List<CelValue>();
        for (var round = 0; round < rounds.Count; round++)
        {
            if (!rounds.Enter(round, loop, activation)) { return CelValue.Error(CelFault.OutOfBudget); }
            var passes = condition?.Evaluate(activation) ?? CelValue.True;
            if (passes.Kind != CelKind.Bool) { return passes.IsFault ? passes : CelFault.NoOverload("filter", passes); }
            if (!passes.AsBool) { continue; }
            var value = change?.Evaluate(activation) ?? rounds.Last(round);
            if (value.IsFault) { return value; }
            items.Add(value);
        }

        return CelValue.List(new CelList([.. items]));
    }
}

/// <summary><c>transformMap</c> and <c>transformMapEntry</c>: a map with the same keys, or with entries made anew.</summary>
internal sealed class TransformMapNode(Node range, Loop loop, Node? condition, Node change, bool makesEntries) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        if (!Rounds.TryOpen(range.Evaluate(activation), loop.Slots.Length, out var rounds, out var fault)) { return fault; }
        var (keys, values) = (new List<CelValue>(), new List<CelValue>());
        for (var round = 0; round < rounds.Count; round++)
        {
            if (!rounds.Enter(round, loop, activation)) { return CelValue.Error(CelFault.OutOfBudget); }
            var passes = condition?.Evaluate(activation) ?? CelValue.True;
            if (passes.Kind != CelKind.Bool) { return passes.IsFault ? passes : CelFault.NoOverload("transformMap", passes); }
            if (!passes.AsBool) { continue; }
            var value = change.Evaluate(activation);
            if (value.IsFault) { return value; }
            if (!makesEntries)
            {
                keys.Add(rounds.First(round));
                values.Add(value);
            }
            else if (!TryAdd(value, keys, values, activation)) { return CelFault.NoOverload("transformMapEntry", value); }
        }

        return CelMap.TryCreate([.. keys], [.. values], out var map) ? CelValue.Map(map) : CelValue.Error(CelFault.KeyTwice);
    }

    private static bool TryAdd(in CelValue entries, List<CelValue> keys, List<CelValue> values, Activation activation)
    {
        if (entries.Kind != CelKind.Map) { return false; }
        activation.Charge(entries.AsMap.Weight);
        keys.AddRange(entries.AsMap.Keys);
        values.AddRange(entries.AsMap.Values);
        return true;
    }
}

/// <summary><c>cel.bind</c>: a faulty value matters only where it is used.</summary>
internal sealed class BindNode(Node value, int slot, Node body) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        activation.Locals[slot] = value.Evaluate(activation);
        return body.Evaluate(activation);
    }
}

/// <summary><c>cel.block</c>: several values, each of which may use those before it.</summary>
internal sealed class BlockNode(Node[] values, int[] slots, Node body) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        for (var index = 0; index < values.Length; index++) { activation.Locals[slots[index]] = values[index].Evaluate(activation); }
        return body.Evaluate(activation);
    }
}

/// <summary><c>optMap</c> and <c>optFlatMap</c>.</summary>
internal sealed class OptionalMapNode(Node range, int slot, Node change, bool isFlat) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        var value = range.Evaluate(activation);
        if (value.Kind != CelKind.Optional) { return value.IsFault ? value : CelFault.NoOverload("optMap", value); }
        if (!value.AsOptional.HasValue) { return value; }
        activation.Locals[slot] = value.AsOptional.Value;
        var changed = change.Evaluate(activation);
        if (!isFlat) { return OptionalValue.Of(changed); }
        return changed.IsFault || changed.Kind == CelKind.Optional ? changed : CelFault.NoOverload("optFlatMap", changed);
    }
}

/// <summary><c>or</c> and <c>orValue</c>: the other side is looked at only when it is needed.</summary>
internal sealed class OptionalOrNode(Node optional, Node other, bool wantsValue) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        var value = optional.Evaluate(activation);
        if (value.Kind != CelKind.Optional) { return value.IsFault ? value : CelFault.NoOverload(wantsValue ? "orValue" : "or", value); }
        if (value.AsOptional.HasValue) { return wantsValue ? value.AsOptional.Value : value; }
        var alternative = other.Evaluate(activation);
        return wantsValue || alternative.IsFault || alternative.Kind == CelKind.Optional ? alternative : CelFault.NoOverload("or", alternative);
    }
}
