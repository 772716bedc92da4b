using System.Collections.Concurrent;
using Tutti.Kernel.Payloads;
using Tutti.Kernel.Steps;

namespace Tutti.Kernel.Undo;

/// <summary>The undos that this host can run, by id. Thread safe.</summary>
/// <param name="payloads">Types of their inputs.</param>
public sealed class UndoRegistry(PayloadTypes payloads)
{
    private readonly ConcurrentDictionary<string, Func<StepContext, ReadOnlyMemory<byte>, ValueTask>> _handlers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Delegate> _others = new(StringComparer.Ordinal);

    /// <summary>Registers an undo. It is called at least once and must accept that the effect never happened.</summary>
    /// <typeparam name="T">The input.</typeparam>
    /// <param name="id">A stable id, for example <c>files/remove@1</c>.</param>
    /// <param name="undo">Takes the effect back. An error is retried, then shown to a person.</param>
    /// <returns>This registry.</returns>
    public UndoRegistry Add<T>(string id, Func<StepContext, T, ValueTask> undo)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        ArgumentNullException.ThrowIfNull(undo);
        var codec = payloads.For<T>();
        RefuseTwice(id, _handlers.TryAdd(id, (context, input) => undo(context, codec.Decode(input.Span))) && !_others.ContainsKey(id));
        return this;
    }

    internal PayloadTypes Payloads => payloads;

    /// <summary>Registers an undo that is more than an action, for whoever knows how to run it.</summary>
    internal void AddOther(string id, Delegate undo)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        RefuseTwice(id, _others.TryAdd(id, undo) && !_handlers.ContainsKey(id));
    }

    /// <summary>The undo that is more than an action; null where the id means another kind, or none.</summary>
    internal Delegate? FindOther(string id) => _others.GetValueOrDefault(id);

    private static void RefuseTwice(string id, bool isFirst)
    {
        if (!isFirst) { throw new TuttiException("TUT1005", $"The undo '{id}' is registered twice. Give each undo an id of its own."); }
    }

    internal ValueTask RunAsync(string id, StepContext context, ReadOnlyMemory<byte> input) => _handlers.TryGetValue(id, out var handler)
        ? handler(context, input)
        : throw new TuttiException(
            "TUT1006",
            $"No undo '{id}' is registered in this host; it knows: {string.Join(", ", _handlers.Keys.Concat(_others.Keys).Order(StringComparer.Ordinal))}. Start a host that registers it, then retry the run.",
            isTransient: false);
}
