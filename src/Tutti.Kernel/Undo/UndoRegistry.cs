using System.Collections.Concurrent;
using Tutti.Kernel.Payloads;
using Tutti.Kernel.Steps;

namespace Tutti.Kernel.Undo;

/// <summary>The undos that this host can run, by id. Thread safe.</summary>
/// <param name="payloads">Types of their inputs.</param>
public sealed class UndoRegistry(PayloadTypes payloads)
{
    private readonly ConcurrentDictionary<string, Func<StepContext, ReadOnlyMemory<byte>, ValueTask>> _handlers = new(StringComparer.Ordinal);

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
        if (!_handlers.TryAdd(id, (context, input) => undo(context, codec.Decode(input.Span))))
        {
            throw new TuttiException("TUT1005", $"The undo '{id}' is registered twice. Give each undo an id of its own.");
        }

        return this;
    }

    internal ValueTask RunAsync(string id, StepContext context, ReadOnlyMemory<byte> input) => _handlers.TryGetValue(id, out var handler)
        ? handler(context, input)
        : throw new TuttiException(
            "TUT1006",
            $"No undo '{id}' is registered in this host; it knows: {string.Join(", ", _handlers.Keys.Order(StringComparer.Ordinal))}. Start a host that registers it, then retry the run.",
            isTransient: false);
}
