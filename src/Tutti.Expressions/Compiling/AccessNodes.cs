using Tutti.Expressions.Parsing;
using Tutti.Expressions.Values;

namespace Tutti.Expressions.Compiling;

/// <summary><c>operand.field</c>, <c>operand.?field</c> and <c>has(operand.field)</c>.</summary>
internal sealed class SelectNode(Node operand, string field, SelectKind kind) : Node
{
    private readonly CelValue _key = CelValue.From(field);
    private readonly CelValue _missing = CelFault.NoSuchField(field);

    internal override CelValue Evaluate(Activation activation)
    {
        var value = operand.Evaluate(activation);
        if (value.Kind == CelKind.Map) { return Of(value.AsMap, isOptional: kind == SelectKind.Optional); }
        if (value.IsFault) { return value; }
        if (value.Kind != CelKind.Optional) { return CelFault.NoOverload("." + field, value); }
        var content = value.AsOptional;
        if (!content.HasValue) { return kind == SelectKind.Test ? CelValue.False : value; }
        return content.Value.Kind == CelKind.Map ? Of(content.Value.AsMap, isOptional: kind != SelectKind.Test) : CelFault.NoOverload("." + field, content.Value);
    }

    private CelValue Of(CelMap map, bool isOptional)
    {
        var isThere = map.TryGet(_key, out var found);
        if (kind == SelectKind.Test) { return CelValue.From(isThere); }
        if (isOptional) { return isThere ? OptionalValue.Of(found) : OptionalValue.NoneValue; }
        return isThere ? found : _missing;
    }
}

/// <summary><c>operand[index]</c> and <c>operand[?index]</c>.</summary>
internal sealed class IndexNode(Node operand, Node index, bool isOptional) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        var value = operand.Evaluate(activation);
        var at = index.Evaluate(activation);
        if (value.IsFault || at.IsFault) { return FaultOf(value, at); }
        if (at.Kind == CelKind.String) { activation.Charge(Weights.Of(at) - 1); }
        if (value.Kind != CelKind.Optional) { return Get(value, at, isOptional); }
        return value.AsOptional.HasValue ? Get(value.AsOptional.Value, at, wantsOptional: true) : value;
    }

    private static CelValue Get(in CelValue value, in CelValue at, bool wantsOptional)
    {
        bool isThere;
        var found = default(CelValue);
        switch (value.Kind)
        {
            case CelKind.List when TryPosition(at, out var position):
                isThere = position >= 0 && position < value.AsList.Count;
                if (isThere) { found = value.AsList.Items[position]; }
                break;
            case CelKind.List:
                return CelFault.Argument("A list is indexed by a whole number.");
            case CelKind.Map when CelMap.IsKey(at) || at.Kind == CelKind.Double:
                isThere = value.AsMap.TryGet(at, out found);
                break;
            default:
                return CelFault.NoOverload("[]", value, at);
        }

        if (wantsOptional) { return isThere ? OptionalValue.Of(found) : OptionalValue.NoneValue; }
        return isThere ? found : value.Kind == CelKind.List
            ? CelFault.Argument($"The index {at} is out of the list's range.")
            : CelFault.NoSuchField(at.Kind == CelKind.String ? at.AsString : at.ToString());
    }

    private static bool TryPosition(in CelValue at, out int position)
    {
        var isWhole = at.Kind is CelKind.Int or CelKind.UInt || (at.Kind == CelKind.Double && Math.Floor(at.AsDouble) == at.AsDouble);
        var number = at.Kind switch { CelKind.Int => at.AsInt, CelKind.UInt => at.AsUInt, CelKind.Double => at.AsDouble, _ => -1 };
        position = number is >= 0 and < int.MaxValue ? (int)number : -1;
        return isWhole;
    }
}

internal sealed class ListNode(Node[] items, bool[] optionals) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        activation.Charge(items.Length);
        var values = new List<CelValue>(items.Length);
        for (var index = 0; index < items.Length; index++)
        {
            var value = items[index].Evaluate(activation);
            if (value.IsFault) { return value; }
            if (!optionals[index]) { values.Add(value); }
            else if (value.Kind != CelKind.Optional) { return CelFault.NoOverload("[?]", value); }
            else if (value.AsOptional.HasValue) { values.Add(value.AsOptional.Value); }
        }

        return CelValue.List(new CelList([.. values]));
    }
}

internal sealed class MapNode((Node Key, Node Value, bool IsOptional)[] entries) : Node
{
    internal override CelValue Evaluate(Activation activation)
    {
        activation.Charge(entries.Length);
        var (keys, values) = (new List<CelValue>(entries.Length), new List<CelValue>(entries.Length));
        foreach (var entry in entries)
        {
            var (key, value) = (entry.Key.Evaluate(activation), entry.Value.Evaluate(activation));
            if (key.IsFault || value.IsFault) { return FaultOf(key, value); }
            if (!CelMap.IsKey(key)) { return CelValue.Error(CelFault.KeyKind); }
            if (entry.IsOptional)
            {
                if (value.Kind != CelKind.Optional) { return CelFault.NoOverload("{?}", value); }
                if (!value.AsOptional.HasValue) { continue; }
                value = value.AsOptional.Value;
            }

            activation.Charge(Weights.Of(key));
            keys.Add(key);
            values.Add(value);
        }

        return CelMap.TryCreate([.. keys], [.. values], out var map) ? CelValue.Map(map) : CelValue.Error(CelFault.KeyTwice);
    }
}
