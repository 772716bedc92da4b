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
                opened.Waiting.Add(queued.Ticket);
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
        book.Waiting.Remove(ticket);
        book.Holders.Add(ticket with { Fence = granted.Fence, Deadline = null });
        book.LastTenant = ticket.Tenant;
        (book.CheckAt, book.Checks) = (at + FleetLocks.Lease, 0);
        Fences = granted.Fence;
    }

    private void Leave(LockBook book, LockEvent.Left left)
    {
        if (book.Find(left.Number, left.Run) is { } ticket && !book.Waiting.Remove(ticket)) { book.Holders.Remove(ticket); }
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

    /// <summary>Whose turn it is: the next tenant after the one whose turn it was, and of its tickets the oldest.</summary>
    public LockTicket? Next()
    {
        LockTicket? after = null, first = null;
        foreach (var ticket in Waiting)
        {
            if (first is null || string.CompareOrdinal(ticket.Tenant, first.Tenant) < 0) { first = ticket; }
            if (string.CompareOrdinal(ticket.Tenant, LastTenant) > 0 && (after is null || string.CompareOrdinal(ticket.Tenant, after.Tenant) < 0)) { after = ticket; }
        }

        return after ?? first;
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

    /// <summary>Until then it stands though its run is over: the run is about to go on.</summary>
    public DateTimeOffset Sure { get; init; }
}
