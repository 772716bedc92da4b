using Tutti.Kernel.Engine;
using Tutti.Kernel.Memory;
using Tutti.Testing;

namespace Tutti.Governance.Tests.Limits;

/// <summary>Objects as a property sees them: on one thread, and read back from their journal.</summary>
internal static class Objects
{
    public static TuttiEngine Open(InMemoryStore store, ManualTime time, Action<TuttiOptions> declare)
    {
        var options = new TuttiOptions { Time = time };
        declare(options);
        return Wait(TuttiEngine.OpenAsync(store, options));
    }

    public static void Close(TuttiEngine engine) => Wait(engine.DisposeAsync().AsTask().ContinueWith(static _ => true, TaskScheduler.Default));

    public static void Require(bool holds, string detail)
    {
        if (!holds) { throw new InvalidOperationException(detail); }
    }

#pragma warning disable VSTHRD002 // A property is judged on one thread; nothing here comes back to it.
    public static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
}
