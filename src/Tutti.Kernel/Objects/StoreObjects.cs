using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Objects;

/// <summary>Objects of a store on which no engine runs: they can be looked at, and nothing else happens.</summary>
public static class StoreObjects
{
    /// <summary>Looks at the state of an Object.</summary>
    /// <typeparam name="TState">The Object's state.</typeparam>
    /// <typeparam name="TMessage">Its messages.</typeparam>
    /// <typeparam name="TReply">Its replies.</typeparam>
    /// <typeparam name="TEvent">Its events.</typeparam>
    /// <typeparam name="T">What is taken from it.</typeparam>
    /// <param name="store">The store. Where an engine runs on it, ask that: <see cref="Engine.TuttiEngine"/> has what is not written yet.</param>
    /// <param name="definition">The kind of Objects; declared with <see cref="Engine.TuttiOptions.AddObject"/>.</param>
    /// <param name="key">Which of them; one that nobody has asked is as it begins.</param>
    /// <param name="read">Takes what is wanted. It must not keep or change the state.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public static async Task<T> LookAsync<TState, TMessage, TReply, TEvent, T>(
        IRunStore store, ObjectDefinition<TState, TMessage, TReply, TEvent> definition, string key, Func<TState, T> read, CancellationToken cancellationToken = default)
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(read);
        var table = new ObjectTable(new StillHost(store), store.Catalogue);
        table.Declare(definition);
        var id = table.IdOf(definition, key);
        if (!table.TryGet(definition, key, id, out var cell)) { cell = await table.GetAsync(id, cancellationToken).ConfigureAwait(false); }
        return ObjectErrors.Typed<ObjectCell<TState, TMessage, TReply, TEvent>>(cell).TryLook(read, out var value, out _) ? value! : throw ObjectErrors.Unknown(definition.Id); // nobody makes it leave
    }

    /// <summary>Nothing is decided and nobody is woken, so nothing is sent.</summary>
    private sealed class StillHost(IRunStore store) : IObjectHost
    {
        public IRunStore Store => store;

        public long NowUs => 0;

        public void Arm(RunId id, long dueUs)
        {
        }

        public void Send(RunId from, SignalBody signal, ReadOnlyMemory<byte> content)
        {
        }

        public bool HasEnded(RunId run) => false;

        public void Schedule(Action<object?> work, object? state)
        {
        }
    }
}
