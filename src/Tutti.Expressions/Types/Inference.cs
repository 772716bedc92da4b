namespace Tutti.Expressions.Types;

/// <summary>What is known of type parameters while one expression is checked, and whether one type fits another.</summary>
internal sealed class Inference
{
    private readonly Dictionary<string, CelType> _known = new(StringComparer.Ordinal);
    private readonly List<(string Name, CelType? Before)> _learnt = []; // since the attempt began
    private int _fresh;

    /// <summary>A parameter that no other call uses.</summary>
    internal CelType Fresh() => CelType.Parameter($"_{_fresh++}");

    /// <summary>Replaces the parameters of a signature by ones of this call.</summary>
    internal CelType Instantiate(CelType type, List<(string Name, CelType Fresh)> names)
    {
        if (type.Kind == CelTypeKind.Parameter)
        {
            foreach (var (name, known) in names)
            {
                if (name == type.Name) { return known; }
            }

            names.Add((type.Name, Fresh()));
            return names[^1].Fresh;
        }

        if (type.Parameters.Count == 0) { return type; }
        var parameters = new CelType[type.Parameters.Count];
        for (var at = 0; at < parameters.Length; at++) { parameters[at] = Instantiate(type.Parameters[at], names); }
        return type.With(parameters);
    }

    /// <summary>Whether all actual types fit; what was learnt of parameters is kept only when they do.</summary>
    internal bool TryAssign(IReadOnlyList<CelType> actual, IReadOnlyList<CelType> formal)
    {
        _learnt.Clear();
        return (actual.Count == formal.Count && AllFit(actual, formal)) || Forget();
    }

    internal bool TryAssign(CelType actual, CelType formal)
    {
        _learnt.Clear();
        return Fits(actual, formal) || Forget();
    }

    /// <summary>Takes back what the attempt learnt; false.</summary>
    private bool Forget()
    {
        for (var index = _learnt.Count - 1; index >= 0; index--)
        {
            if (_learnt[index].Before is { } before) { _known[_learnt[index].Name] = before; }
            else { _known.Remove(_learnt[index].Name); }
        }

        return false;
    }

    private bool AllFit(IReadOnlyList<CelType> actual, IReadOnlyList<CelType> formal)
    {
        for (var index = 0; index < actual.Count; index++)
        {
            if (!Fits(actual[index], formal[index])) { return false; }
        }

        return true;
    }

    private void Learn(string name, CelType type)
    {
        _learnt.Add((name, _known.GetValueOrDefault(name)));
        _known[name] = type;
    }

    /// <summary>The type of a list's elements when one more is met.</summary>
    internal CelType Join(CelType? before, CelType next)
    {
        if (before is null) { return next.AllowedValues is null ? next : CelType.String; }
        return TryAssign(before, next) ? MoreGeneral(before, next) : CelType.Dyn;
    }

    /// <summary>The type with everything put in that is known; unknown parameters stay.</summary>
    internal CelType Resolve(CelType type) => Substitute(type, toDyn: false);

    /// <summary>The type with everything put in; parameters of which nothing is known are dyn.</summary>
    internal CelType Finish(CelType type) => Substitute(type, toDyn: true);

    internal static CelType MoreGeneral(CelType left, CelType right) => IsEqualOrLessSpecific(left, right) ? left : right;

    private CelType Substitute(CelType type, bool toDyn)
    {
        if (type.Kind == CelTypeKind.Parameter)
        {
            if (_known.TryGetValue(type.Name, out var known)) { return Substitute(known, toDyn); }
            return toDyn ? CelType.Dyn : type;
        }

        return type.Parameters.Count == 0 ? type : type.With([.. type.Parameters.Select(parameter => Substitute(parameter, toDyn))]);
    }

    private bool Fits(CelType actual, CelType formal)
    {
        if (formal.Kind == CelTypeKind.Parameter)
        {
            var (isValid, wasKnown) = TryLearn(actual, formal);
            if (isValid || wasKnown) { return isValid; }
        }

        if (actual.Kind == CelTypeKind.Parameter) { return TryLearn(formal, actual).IsValid; }
        return actual.IsDyn || formal.IsDyn || FitsKnown(actual, formal);
    }

    /// <summary>Neither of the two is dyn or a parameter.</summary>
    private bool FitsKnown(CelType actual, CelType formal)
    {
        if (actual.Kind == CelTypeKind.Null || formal.Kind == CelTypeKind.Null) { return FitsNull(actual) && FitsNull(formal); }
        if (actual.Kind == CelTypeKind.Object || formal.Kind == CelTypeKind.Object) { return FitsObject(actual, formal); }
        return actual.Kind == formal.Kind && (actual.Kind != CelTypeKind.Opaque || actual.Name == formal.Name)
            && (actual.Kind == CelTypeKind.Type || FitsParameters(actual, formal));
    }

    private bool FitsParameters(CelType actual, CelType formal) =>
        actual.Parameters.Count == formal.Parameters.Count && actual.Parameters.Zip(formal.Parameters).All(pair => Fits(pair.First, pair.Second));

    /// <summary>As in CEL, null stands for a missing message, time or optional.</summary>
    private static bool FitsNull(CelType type) => type.Kind is CelTypeKind.Null or CelTypeKind.Object or CelTypeKind.Timestamp
        or CelTypeKind.Duration or CelTypeKind.Optional or CelTypeKind.Opaque;

    /// <summary>An object is a map with string keys to those who do not know its fields.</summary>
    private bool FitsObject(CelType actual, CelType formal)
    {
        if (actual.Kind == formal.Kind) { return IsSame(actual, formal) || actual.Fields.Any(field => formal.TryGetField(field.Name, out _)); }
        var (map, isObjectFirst) = actual.Kind == CelTypeKind.Object ? (formal, true) : (actual, false);
        if (map.Kind != CelTypeKind.Map) { return false; }
        return isObjectFirst
            ? Fits(CelType.String, map.Parameters[0]) && Fits(CelType.Dyn, map.Parameters[1])
            : Fits(map.Parameters[0], CelType.String) && Fits(map.Parameters[1], CelType.Dyn);
    }

    private (bool IsValid, bool WasKnown) TryLearn(CelType type, CelType parameter)
    {
        if (IsSame(type, parameter)) { return (true, true); }
        if (_known.TryGetValue(parameter.Name, out var known))
        {
            if (IsSame(type, known)) { return (true, true); }
            if (!Fits(type, known)) { return (false, true); }
            var general = MoreGeneral(type, known);
            if (!Mentions(general, parameter.Name)) { Learn(parameter.Name, general); }
            return (true, true);
        }

        if (Mentions(type, parameter.Name)) { return (false, false); }
        Learn(parameter.Name, type);
        return (true, false);
    }

    private bool Mentions(CelType type, string parameter)
    {
        if (type.Kind == CelTypeKind.Parameter)
        {
            return type.Name == parameter || (_known.TryGetValue(type.Name, out var known) && Mentions(known, parameter));
        }

        return type.Parameters.Any(part => Mentions(part, parameter));
    }

    private static bool IsSame(CelType left, CelType right) => ReferenceEquals(left, right)
        || (left.Kind == right.Kind && left.Name == right.Name && left.Kind != CelTypeKind.Object && left.AllowedValues is null && right.AllowedValues is null
            && left.Parameters.Count == right.Parameters.Count && left.Parameters.Zip(right.Parameters).All(static pair => IsSame(pair.First, pair.Second)));

    private static bool IsEqualOrLessSpecific(CelType left, CelType right)
    {
        if (left.IsDyn || left.Kind == CelTypeKind.Parameter) { return true; }
        if (right.IsDyn || right.Kind == CelTypeKind.Parameter) { return false; }
        if (left.Kind == CelTypeKind.Null) { return false; }
        if (right.Kind == CelTypeKind.Null) { return true; }
        if (left.Kind != right.Kind || left.Parameters.Count != right.Parameters.Count) { return left.Kind == CelTypeKind.Map; }
        return left.AllowedValues is null && left.Parameters.Zip(right.Parameters).All(static pair => IsEqualOrLessSpecific(pair.First, pair.Second));
    }
}
