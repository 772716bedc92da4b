using System.Globalization;
using System.Text;

namespace Tutti.Testing.Linearizability;

/// <summary>Finds the longest beginning of a broken history that has an explanation, and tells what comes after it.</summary>
internal sealed class BrokenHistory<TState, TCall, TAnswer>(
    ISpecification<TState, TCall, TAnswer> specification, string key, IReadOnlyList<Operation<TCall, TAnswer>> operations, long mostTries)
    where TState : IEquatable<TState>
{
    private const int MostOrders = 3;

    /// <summary>
    /// The search knows answers that come later, and so may stop before the beginning is as long as it can be: whoever reads only so far cannot know them. Each
    /// longer beginning is looked at as if the process had died behind it.
    /// </summary>
    /// <param name="search">The search of the whole history.</param>
    public Verdict.Broken Explain(HistorySearch<TState, TCall, TAnswer> search)
    {
        var misfit = search.Unexplained ?? throw new InvalidOperationException("The search has explained everything.");
        var isCut = false;
        foreach (var end in operations.Where(operation => operation.Ended >= misfit.Ended).OrderBy(static operation => operation.Ended))
        {
            var beginning = new HistorySearch<TState, TCall, TAnswer>(specification, key, mostTries);
            if (beginning.Run(Until(end.Ended ?? 0))) { continue; }
            (misfit, isCut) = beginning.GaveUp is null ? (end, false) : (misfit, true);
            break;
        }

        var before = new HistorySearch<TState, TCall, TAnswer>(specification, key, mostTries);
        before.Run(Until((misfit.Ended ?? 0) - 1));
        return new Verdict.Broken(key, misfit.Number, Tell(misfit, [.. before.Standing], isCut || before.GaveUp is not null));
    }

    private List<Operation<TCall, TAnswer>> Until(long last) =>
        [.. operations.Where(operation => operation.Began <= last).Select(operation => operation.Ended <= last ? operation : operation with { Ended = null, Answer = default })];

    private string Tell(Operation<TCall, TAnswer> misfit, List<Configuration<TState>> standing, bool isCut)
    {
        var text = new StringBuilder();
        var known = operations.Where(operation => operation.Began <= misfit.Ended).ToList();
        var lost = known.Count(static operation => operation.Ended is null);
        text.Append(CultureInfo.InvariantCulture, $"The history of '{key}' is not linearizable. Up to the misfit it has {known.Count} calls, {lost} of unknown outcome.\nDoes not fit: {misfit}\n");
        foreach (var one in standing.OrderBy(static one => LinearizabilityChecker.Order(one.Path).Count).Take(MostOrders)) { TellOrder(text, misfit, LinearizabilityChecker.Order(one.Path)); }
        if (isCut) { text.Append(CultureInfo.InvariantCulture, $"The search for a longer beginning with an order was ended after {mostTries} tries.\n"); }
        if (standing.Count > MostOrders) { text.Append(CultureInfo.InvariantCulture, $"{standing.Count - MostOrders} further orders of what came before fit it as little.\n"); }
        text.Append("The calls, in order of beginning:\n");
        foreach (var operation in known) { text.Append(CultureInfo.InvariantCulture, $"{(operation == misfit ? '!' : ' ')} {operation}\n"); }
        return text.ToString();
    }

    /// <summary>One explanation of everything before the misfit, and what the misfit would have been answered in it, or after it.</summary>
    private void TellOrder(StringBuilder text, Operation<TCall, TAnswer> misfit, IReadOnlyList<int> order)
    {
        var (state, place, expected) = (specification.Begin(key), "After it", default(TAnswer));
        foreach (var number in order)
        {
            var (next, answer) = specification.Apply(state, operations.First(operation => operation.Number == number).Call);
            if (number == misfit.Number) { (place, expected) = ("In it", answer); }
            state = next;
        }

        if (!order.Contains(misfit.Number)) { (_, expected) = specification.Apply(state, misfit.Call); }
        text.Append(CultureInfo.InvariantCulture, $"What was answered before fits the order {string.Join(' ', order.Select(static number => $"#{number}"))}, which ends in {state}. {place} #{misfit.Number} would be answered: {expected}\n");
    }
}
