using Tutti.Storage.Embedded.Control;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Following;

/// <summary>What persons are asked by a run and by the children that it waits for, however deep.</summary>
internal static class PersonWaits
{
    public static async Task<IReadOnlyList<WaitView>> OfTreeAsync(IRunControl control, string run, CancellationToken cancellationToken)
    {
        var found = new List<WaitView>();
        var open = new Queue<string>([run]);
        while (open.TryDequeue(out var next))
        {
            foreach (var wait in await control.WaitsAsync(next, cancellationToken).ConfigureAwait(false))
            {
                if (wait.IsForPersons) { found.Add(wait); }
                if (wait.Child is { } child) { open.Enqueue(child); }
            }
        }

        return found;
    }
}
