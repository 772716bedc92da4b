using Tutti.Kernel.Journal;
using Tutti.Kernel.Objects;
using Tutti.Kernel.Payloads;

namespace Tutti.Kernel.Locks;

/// <summary>
/// All locks, semaphores and lanes of a store: one Object, so that who waits for whom is in one place (rule G7). A free place is given at once; else the run waits
/// for a signal. Whose run is over holds nothing: that is looked at when somebody asks, and when a <see cref="Lease"/> is over while somebody waits.
/// </summary>
internal sealed class FleetLocks() : ObjectDefinition<LockState, LockMessage, LockReply, LockEvent>("tutti/locks")
{
    public const string Key = "all";

    /// <summary>For so long a new hold is good without anybody looking whether its run still lives; then twice as long each time, up to an hour.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private const int MostDoublings = 6;
    private const int MostHolders = 100_000;
    private const int LongestText = 1_000;

    /// <summary>What runs ask; hosts declare one of their own.</summary>
    public static FleetLocks Kind { get; } = new();

    public static void DeclareTypes(PayloadTypes payloads) => payloads
        .Add("tutti/locks-state@1", LockJson.Default.LockState)
        .Add("tutti/locks-reply@1", LockJson.Default.LockReply)
        .Add("tutti/locks-event@1", LockJson.Default.LockEvent);

    internal override bool RemembersAnswers => false;

    protected override LockState Begin(string key) => new();

    protected override LockReply Decide(LockState state, LockMessage message, ObjectTurn<LockEvent> turn) => message switch
    {
        LockMessage.Ask ask => Ask(state, ask, turn),
        LockMessage.Release release => Release(state, release, turn),
        LockMessage.Look look => Look(state, LockState.BookOf(look.Kind, look.Key), turn),
        LockMessage.Forget forget => Forget(state, forget.Run, turn),
        LockMessage.Reclaim reclaim => Reclaim(state, reclaim, turn),
        LockMessage.Remove remove => Remove(state, remove.Number, turn),
        _ => throw new ArgumentOutOfRangeException(nameof(message)),
    };

    protected override void Apply(LockState state, LockEvent happened, DateTimeOffset at) => state.Apply(happened, at);

    protected override DateTimeOffset? DueAt(LockState state)
    {
        DateTimeOffset? due = null;
        foreach (var book in state.Books.Values.Where(static book => book.Waiting.Count > 0))
        {
            if (!(due <= book.CheckAt)) { due = book.CheckAt; }
            foreach (var ticket in book.Waiting)
            {
                if (ticket.Deadline < due) { due = ticket.Deadline; }
            }
        }

        return due;
    }

    protected override void OnDue(LockState state, ObjectTurn<LockEvent> turn)
    {
        foreach (var (id, book) in state.Books.ToList())
        {
            foreach (var late in book.Waiting.Where(ticket => ticket.Deadline <= turn.Now).ToList())
            {
                turn.Emit(new LockEvent.Left(id, late.Number, late.Run, LeaveReason.TimedOut));
                Tell(late, new LockReply(LockOutcome.TimedOut, late.Number, 0, []), turn);
            }
        }

        var due = state.Books.Where(book => book.Value.Waiting.Count > 0 && book.Value.CheckAt <= turn.Now).Select(static book => book.Key).ToList();
        foreach (var book in due) { DropEnded(state, book, turn); }
        foreach (var book in due)
        {
            if (state.Find(book) is not { } open) { continue; }
            turn.Emit(new LockEvent.Checked(book, turn.Now + (Lease * (2 << Math.Min(open.Checks, MostDoublings)))));
            Grant(state, book, unheard: 0, turn);
        }

        Untangle(state, asking: 0, turn);
    }

    private static LockReply Ask(LockState state, LockMessage.Ask message, ObjectTurn<LockEvent> turn)
    {
        var what = message.What;
        Require(what);
        var run = turn.Sender.Run.ToString();
        if (state.Find(what.Book)?.FindPlace(run, what) is { } known) { return ReplyTo(what, known); }
        if (what.Generation > 0) { Drop(state, ticket => ticket.Run == run && ticket.Generation < what.Generation, turn); }
        DropEnded(state, what.Book, turn);
        Grant(state, what.Book, unheard: 0, turn);
        if (what.Within == TimeSpan.Zero && state.Find(what.Book) is { } full && full.Holders.Count >= what.Most) { return new LockReply(LockOutcome.TimedOut, 0, 0, []); }
        var ticket = TicketOf(what, run, state.Tickets + 1, turn.Now);
        turn.Emit(new LockEvent.Queued(what, ticket));
        Grant(state, what.Book, ticket.Number, turn);
        if (Untangle(state, ticket.Number, turn) is { } members) { return new LockReply(LockOutcome.Deadlock, ticket.Number, 0, members); }
        return ReplyTo(what, state.Find(what.Book)?.Find(ticket.Number, run) ?? ticket);
    }

    private static LockReply ReplyTo(LockAsk what, LockTicket ticket) =>
        new(ticket.Fence > 0 ? LockOutcome.Granted : LockOutcome.Waiting, ticket.Number, ticket.Fence, []) { What = what };

    private static LockTicket TicketOf(LockAsk what, string run, long number, DateTimeOffset now) =>
        new(number, run, what.Scope, what.Generation, what.StartedUs, what.Kind == LockKind.Lane ? "" : what.Tenant) { Place = what.Place, Asked = now, Deadline = now + what.Within };

    private static void Require(LockAsk what)
    {
        if (what.Key.Length is 0 or > LongestText) { throw LockErrors.NotAsked("a key has 1 to 1000 characters"); }
        if (what.Tenant.Length > LongestText) { throw LockErrors.NotAsked("a tenant has at most 1000 characters"); }
        if (what.Most is < 1 or > MostHolders) { throw LockErrors.NotAsked("between 1 and 100000 may hold it at a time"); }
        if (what.Within < TimeSpan.Zero || what.Within > TimeSpan.FromDays(3650)) { throw LockErrors.NotAsked("the time to wait is not negative, and at most ten years"); }
    }

    private static LockReply Release(LockState state, LockMessage.Release message, ObjectTurn<LockEvent> turn)
    {
        var id = LockState.BookOf(message.Kind, message.Key);
        if (state.Find(id)?.Find(message.Number, turn.Sender.Run.ToString()) is not { } ticket) { return new LockReply(LockOutcome.Gone, message.Number, 0, []); }
        Leave(state, id, ticket, LeaveReason.Released, turn);
        return new LockReply(LockOutcome.Released, message.Number, 0, []);
    }

    private static LockReply Look(LockState state, string book, ObjectTurn<LockEvent> turn)
    {
        if (state.Find(book) is null) { return new LockReply(LockOutcome.Gone, 0, 0, []); }
        DropEnded(state, book, turn);
        Grant(state, book, unheard: 0, turn);
        return new LockReply(state.Find(book) is null ? LockOutcome.Gone : LockOutcome.Waiting, 0, 0, []);
    }

    private static LockReply Forget(LockState state, string run, ObjectTurn<LockEvent> turn)
    {
        Drop(state, ticket => ticket.Run == run, turn);
        return new LockReply(LockOutcome.Released, 0, 0, []);
    }

    /// <summary>The run is over, or not there yet; it goes on in a moment.</summary>
    private static LockReply Reclaim(LockState state, LockMessage.Reclaim message, ObjectTurn<LockEvent> turn)
    {
        var what = message.What;
        DropEnded(state, what.Book, turn);
        Grant(state, what.Book, unheard: 0, turn);
        if (state.Find(what.Book)?.Find(message.Number, message.Run) is null)
        {
            if (message.IsHeld && state.Find(what.Book) is { } book && book.Holders.Count >= what.Most) { throw LockErrors.Taken(book); }
            var ticket = TicketOf(what, message.Run, message.Number, turn.Now);
            turn.Emit(message.IsHeld ? new LockEvent.Reclaimed(what, ticket with { Fence = state.Fences + 1, Deadline = null }) : new LockEvent.Queued(what, ticket));
            Grant(state, what.Book, unheard: 0, turn);
        }

        return new LockReply(LockOutcome.Granted, message.Number, 0, []);
    }

    private static LockReply Remove(LockState state, long number, ObjectTurn<LockEvent> turn)
    {
        foreach (var (id, book) in state.Books)
        {
            if (book.Find(number, run: null) is not { } ticket) { continue; }
            if (ticket.Fence == 0) { Tell(ticket, new LockReply(LockOutcome.Removed, number, 0, []), turn); }
            Leave(state, id, ticket, LeaveReason.Removed, turn);
            return new LockReply(LockOutcome.Released, number, 0, []);
        }

        throw LockErrors.NoTicket(number);
    }

    private static void Leave(LockState state, string book, LockTicket ticket, LeaveReason why, ObjectTurn<LockEvent> turn)
    {
        turn.Emit(new LockEvent.Left(book, ticket.Number, ticket.Run, why));
        Grant(state, book, unheard: 0, turn);
        Untangle(state, asking: 0, turn);
    }

    /// <summary>Gives free places to those whose turn it is, and tells them.</summary>
    /// <param name="state">The locks.</param>
    /// <param name="id">Which.</param>
    /// <param name="unheard">The ticket that is told by the reply.</param>
    /// <param name="turn">Where events go.</param>
    private static void Grant(LockState state, string id, long unheard, ObjectTurn<LockEvent> turn)
    {
        while (state.Find(id) is { } book && book.Holders.Count < book.Most && book.Next() is { } next)
        {
            if (next.Number != unheard && HasEnded(next, turn))
            {
                turn.Emit(new LockEvent.Left(id, next.Number, next.Run, LeaveReason.Ended));
                continue;
            }

            var fence = state.Fences + 1;
            turn.Emit(new LockEvent.Granted(id, next.Number, next.Run, fence));
            if (next.Number != unheard) { Tell(next, new LockReply(LockOutcome.Granted, next.Number, fence, []), turn); }
        }
    }

    /// <summary>While runs wait for each other, the youngest of a cycle gives way.</summary>
    /// <returns>The cycle, where the one who asks has to; null else.</returns>
    private static List<LockMember>? Untangle(LockState state, long asking, ObjectTurn<LockEvent> turn)
    {
        while (WaitGraph.FindCycle(state) is { } cycle)
        {
            if (DropEnded(state, cycle, turn)) { continue; }
            var members = cycle.ConvertAll(static place => new LockMember(place.Ticket.Run, place.Book.Kind, place.Book.Key));
            var (book, youngest) = cycle.OrderByDescending(static place => place.Ticket.StartedUs).ThenByDescending(static place => place.Ticket.Run, StringComparer.Ordinal).ThenByDescending(static place => place.Ticket.Number).First();
            turn.Emit(new LockEvent.Left(LockState.BookOf(book.Kind, book.Key), youngest.Number, youngest.Run, LeaveReason.Deadlock, members));
            if (youngest.Number == asking) { return members; }
            Tell(youngest, new LockReply(LockOutcome.Deadlock, youngest.Number, 0, members), turn);
        }

        return null;
    }

    private static bool DropEnded(LockState state, List<(LockBook Book, LockTicket Ticket)> cycle, ObjectTurn<LockEvent> turn)
    {
        var books = cycle.Select(static place => LockState.BookOf(place.Book.Kind, place.Book.Key)).Distinct().ToList();
        return books.Exists(book => DropEnded(state, book, turn) && Regrant(state, book, turn));
    }

    private static bool Regrant(LockState state, string book, ObjectTurn<LockEvent> turn)
    {
        Grant(state, book, unheard: 0, turn);
        return true;
    }

    private static bool DropEnded(LockState state, string id, ObjectTurn<LockEvent> turn)
    {
        if (state.Find(id) is not { } book) { return false; }
        var ended = book.Holders.Concat(book.Waiting).Where(ticket => HasEnded(ticket, turn)).ToList();
        foreach (var ticket in ended) { turn.Emit(new LockEvent.Left(id, ticket.Number, ticket.Run, LeaveReason.Ended)); }
        return ended.Count > 0;
    }

    /// <summary>A run that begins again holds nothing of its former life.</summary>
    private static void Drop(LockState state, Func<LockTicket, bool> isOver, ObjectTurn<LockEvent> turn)
    {
        foreach (var (id, book) in state.Books.ToList())
        {
            foreach (var ticket in book.Holders.Concat(book.Waiting).Where(isOver).ToList()) { turn.Emit(new LockEvent.Left(id, ticket.Number, ticket.Run, LeaveReason.Ended)); }
            Grant(state, id, unheard: 0, turn);
        }
    }

    private static bool HasEnded(LockTicket ticket, ObjectTurn<LockEvent> turn) =>
        !RunId.TryParse(ticket.Run, out var run) || turn.HasEnded(run);

    private static void Tell(LockTicket ticket, LockReply news, ObjectTurn<LockEvent> turn)
    {
        if (RunId.TryParse(ticket.Run, out var run)) { turn.Signal(run, LockReply.SignalOf(ticket.Number), news); }
    }
}
