using System.Globalization;

namespace Tutti.Kernel.Locks;

/// <summary>All locks, semaphores and lanes that somebody holds or waits for.</summary>
internal sealed class LockState
{
    /// <summary>Number of the last ticket.</summary>
    public long Tickets { get; set; }

    /// <summary>Number of the last grant.</summary>
    public long Fences { get; set; }

    public Dictionary<string, LockBook> Books { get; init; } = new(StringComparer.Ordinal);

    public static string BookOf(LockKind kind, string key) => string.Create(CultureInfo.InvariantCulture, $"{(int)kind}:{key}");

    public LockBook? Find(string book) => Books.GetValueOrDefault(book);

    public void Apply(LockEvent happened, DateTimeOffset at)
    {
        switch (happened)
        {
            case LockEvent.Queued queued:
                var opened = Open(queued.What);
                opened.Add(queued.Ticket);
                if (opened.Waiting.Count == 1) { (opened.CheckAt, opened.Checks) = (at + FleetLocks.Lease, 0); }
                Tickets = Math.Max(Tickets, queued.Ticket.Number); // a place that is taken again keeps its number
                break;
            case LockEvent.Granted granted:
                Grant(Books[granted.Book], granted, at);
                break;
            case LockEvent.Left left:
                Leave(Books[left.Book], left);
                break;
            case LockEvent.Checked looked:
                Books[looked.Book].CheckAt = looked.Next;
                Books[looked.Book].Checks++;
                break;
            case LockEvent.Reclaimed reclaimed:
                Open(reclaimed.What).Holders.Add(reclaimed.Ticket);
                Fences = reclaimed.Ticket.Fence;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(happened));
        }
    }

    private LockBook Open(LockAsk what)
    {
        if (!Books.TryGetValue(what.Book, out var book)) { Books.Add(what.Book, book = new LockBook { Kind = what.Kind, Key = what.Key }); }
        book.Most = what.Most;
        return book;
    }

    private void Grant(LockBook book, LockEvent.Granted granted, DateTimeOffset at)
    {
        var ticket = book.Waiting.First(waiting => waiting.Number == granted.Number && waiting.Run == granted.Run);
        book.Serve(ticket);
        book.Holders.Add(ticket with { Fence = granted.Fence, Deadline = null });
        (book.CheckAt, book.Checks) = (at + FleetLocks.Lease, 0);
        Fences = granted.Fence;
    }

    private void Leave(LockBook book, LockEvent.Left left)
    {
        if (book.Find(left.Number, left.Run) is { } ticket && !book.Leave(ticket)) { book.Holders.Remove(ticket); }
        if (book.Holders.Count + book.Waiting.Count == 0) { Books.Remove(left.Book); }
    }
}

/// <summary>One lock, semaphore or lane.</summary>
internal sealed class LockBook
{
    public LockKind Kind { get; set; }

    public string Key { get; set; } = "";

    /// <summary>How many may hold it, as was said last.</summary>
    public int Most { get; set; }

    /// <summary>Whose turn it was last.</summary>
    public string LastTenant { get; set; } = "";

    /// <summary>
    /// Tenants that wait, in the order of their turns: who comes new is last, before whose turn it was a moment ago, and who had a turn is last again. So each gets
    /// its turn, however many others come.
    /// </summary>
    public IList<string> Turns { get; init; } = [];

    /// <summary>When the holders are looked at again; counts while somebody waits.</summary>
    public DateTimeOffset CheckAt { get; set; }

    /// <summary>How often they have been looked at in vain.</summary>
    public int Checks { get; set; }

    public IList<LockTicket> Holders { get; init; } = [];

    /// <summary>In the order of asking.</summary>
    public IList<LockTicket> Waiting { get; init; } = [];

    public LockTicket? Find(long number, string? run) =>
        Holders.Concat(Waiting).FirstOrDefault(ticket => ticket.Number == number && (run is null || ticket.Run == run));

    public LockTicket? FindPlace(string run, LockAsk what) =>
        Holders.Concat(Waiting).FirstOrDefault(ticket => ticket.Run == run && ticket.Generation == what.Generation && ticket.Place == what.Place);

    /// <summary>Whose turn it is: the first tenant's oldest ticket.</summary>
    public LockTicket? Next()
    {
        foreach (var tenant in Turns)
        {
            foreach (var ticket in Waiting)
            {
                if (ticket.Tenant == tenant) { return ticket; }
            }
        }

        return Waiting.Count > 0 ? Waiting[0] : null; // as an older version kept it: without turns
    }

    public void Add(LockTicket ticket)
    {
        Waiting.Add(ticket);
        if (Turns.Contains(ticket.Tenant)) { return; }
        Turns.Insert(Turns.Count > 0 && Turns[^1] == LastTenant ? Turns.Count - 1 : Turns.Count, ticket.Tenant);
    }

    /// <summary>It has its turn.</summary>
    public void Serve(LockTicket ticket)
    {
        Waiting.Remove(ticket);
        Turns.Remove(ticket.Tenant);
        LastTenant = ticket.Tenant;
        if (Waiting.Any(waiting => waiting.Tenant == ticket.Tenant)) { Turns.Add(ticket.Tenant); }
    }

    /// <summary>It waits no more.</summary>
    /// <returns>Whether it did.</returns>
    public bool Leave(LockTicket ticket)
    {
        if (!Waiting.Remove(ticket)) { return false; }
        if (!Waiting.Any(waiting => waiting.Tenant == ticket.Tenant)) { Turns.Remove(ticket.Tenant); }
        return true;
    }
}

/// <summary>A run's place at a lock: waiting, then holding.</summary>
/// <param name="Number">Its number; a fork and its original can have the same.</param>
/// <param name="Run">The run.</param>
/// <param name="Scope">The path of the code that asked.</param>
/// <param name="Generation">The run's generation.</param>
/// <param name="StartedUs">When the run began.</param>
/// <param name="Tenant">For whom.</param>
internal sealed record LockTicket(long Number, string Run, string Scope, int Generation, long StartedUs, string Tenant)
{
    /// <summary>What makes it the same ask when it is repeated.</summary>
    public string Place { get; init; } = "";

    public DateTimeOffset Asked { get; init; }

    /// <summary>When it stops to wait; null for never.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The number of its grant; 0 while it waits.</summary>
    public long Fence { get; init; }
}
