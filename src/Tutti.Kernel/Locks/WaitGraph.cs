namespace Tutti.Kernel.Locks;

/// <summary>Which runs wait for each other for good.</summary>
/// <remarks>
/// <para>A ticket waits until any holder lets go; a holder lets go when its code goes on, which it does not while it waits itself. Code of one run whose paths lie
/// within each other runs one after the other; other paths of it run side by side, and do not keep each other.</para>
/// <para>All that wait are taken for stuck, until one is found that a holder will let in; what remains waits for good.</para>
/// </remarks>
internal static class WaitGraph
{
    /// <summary>A cycle of tickets that wait for each other, in the order of waiting; null for none.</summary>
    public static List<(LockBook Book, LockTicket Ticket)>? FindCycle(LockState state)
    {
        var waiting = new Dictionary<string, List<(LockBook Book, LockTicket Ticket)>>(StringComparer.Ordinal);
        foreach (var book in state.Books.Values)
        {
            foreach (var ticket in book.Waiting)
            {
                if (!waiting.TryGetValue(ticket.Run, out var own)) { waiting.Add(ticket.Run, own = []); }
                own.Add((book, ticket));
            }
        }

        var stuck = waiting.Values.SelectMany(static own => own).ToHashSet();
        while (stuck.RemoveWhere(place => place.Book.Holders.Any(holder => KeptBy(holder, waiting, stuck) is null)) > 0) { }
        return stuck.Count == 0 ? null : Walk(stuck.MinBy(static place => place.Ticket.Number), waiting, stuck);
    }

    /// <summary>Whether one path lies within the other.</summary>
    public static bool IsWithin(string one, string other)
    {
        var (outer, inner) = one.Length <= other.Length ? (one, other) : (other, one);
        return outer.Length == 0 || (inner.StartsWith(outer, StringComparison.Ordinal) && (inner.Length == outer.Length || inner[outer.Length] == '/'));
    }

    private static List<(LockBook Book, LockTicket Ticket)> Walk(
        (LockBook Book, LockTicket Ticket) from, Dictionary<string, List<(LockBook Book, LockTicket Ticket)>> waiting, HashSet<(LockBook Book, LockTicket Ticket)> stuck)
    {
        var path = new List<(LockBook Book, LockTicket Ticket)>();
        var next = from;
        while (!path.Contains(next))
        {
            path.Add(next);
            next = next.Book.Holders.Select(holder => KeptBy(holder, waiting, stuck)).First(static place => place is not null) ?? from;
        }

        return path[path.IndexOf(next)..];
    }

    /// <summary>What keeps a holder from going on; null for nothing.</summary>
    private static (LockBook Book, LockTicket Ticket)? KeptBy(
        LockTicket holder, Dictionary<string, List<(LockBook Book, LockTicket Ticket)>> waiting, HashSet<(LockBook Book, LockTicket Ticket)> stuck)
    {
        if (!waiting.TryGetValue(holder.Run, out var own)) { return null; }
        foreach (var place in own)
        {
            if (IsWithin(holder.Scope, place.Ticket.Scope) && stuck.Contains(place)) { return place; }
        }

        return null;
    }
}
