using Tutti.Kernel.Objects;
using Tutti.Orchestration.Topics;

namespace Tutti.Orchestration.Boards;

/// <summary>One decision of a board.</summary>
internal readonly struct BoardDesk(BoardState state, ObjectTurn<BoardEvent> turn)
{
    private readonly string _run = turn.Sender.Run.ToString();

    public BoardReply Open(BoardMessage.Open open)
    {
        DropEnded();
        if (state.Members.Count == 0) { turn.Emit(new BoardEvent.Begun(open.Rules)); }
        foreach (var member in open.Members) { turn.Emit(new BoardEvent.Joined(_run, member)); }
        var (_, refused) = Post("", open.Seeds);
        return Reply() with { Entries = All(), Refused = refused };
    }

    public BoardReply Claim(string member)
    {
        var who = BoardState.Who(_run, member);
        DropEnded();
        if (state.Ended.Length > 0) { return Reply(); }
        if (state.Claims >= state.Rules.MostClaims) { return Close("max"); }
        if (state.FindFor(who, turn.Now) is { } item)
        {
            turn.Emit(new BoardEvent.Claimed(item.Entry.Number, who));
            return Reply() with { Entry = item.Entry };
        }

        turn.Emit(new BoardEvent.Idle(who, IsWaiting: true));
        return state.IsQuiet ? Close("quiet") : Reply();
    }

    public BoardReply Finish(BoardMessage.Finish finish)
    {
        var who = BoardState.Who(_run, finish.Member);
        turn.Emit(new BoardEvent.Finished(finish.Number, who, finish.IsFailed));
        var (posted, refused) = Post(who, finish.Posts);
        Wake(); // also without posts: what failed here somebody else may take
        return Reply() with { Entries = posted, Refused = refused };
    }

    public BoardReply Close(string reason)
    {
        if (state.Ended.Length > 0) { return Reply(); }
        turn.Emit(new BoardEvent.Closed(reason));
        Wake();
        return Reply();
    }

    public BoardReply Leave()
    {
        var all = All();
        turn.Emit(new BoardEvent.Left(_run));
        if (state is { Ended.Length: 0, Members.Count: > 0, IsQuiet: true }) { Close("quiet"); }
        else { Wake(); }
        return Reply() with { Entries = all };
    }

    private BoardReply Reply() => new() { Ended = state.Ended, Claims = state.Claims };

    private List<BoardEntry> All() => [.. state.Items.Select(static item => item.Entry)];

    /// <summary>What was said before weighs more, and is nothing new to do: so talk comes to an end.</summary>
    private (List<BoardEntry> Posted, int Refused) Post(string who, IReadOnlyList<BoardPost> posts)
    {
        var (posted, refused) = (new List<BoardEntry>(), 0);
        foreach (var post in posts)
        {
            var same = state.FindSame(post);
            if (same is null && state.Items.Count >= BoardObject.MostEntries)
            {
                refused++;
                continue;
            }

            var entry = same is null
                ? new BoardEntry(state.Items.Count + 1, post.Kind, post.Data, who) { Weight = post.Weight, At = turn.Now }
                : same.Entry with { Weight = state.WeightOf(same.Entry, turn.Now) + post.Weight, At = turn.Now };
            turn.Emit(new BoardEvent.Posted(entry));
            posted.Add(entry);
        }

        Wake();
        return (posted, refused);
    }

    /// <summary>Tells those who wait and have something to do, or nothing any more.</summary>
    private void Wake()
    {
        foreach (var who in state.Waiting.ToList())
        {
            if (state.Ended.Length == 0 && state.FindFor(who, turn.Now) is null) { continue; }
            turn.Emit(new BoardEvent.Idle(who, IsWaiting: false));
            var cut = who.IndexOf('/', StringComparison.Ordinal);
            turn.Signal(RunIds.Of(who[..cut]), BoardObject.SignalOf(state.Key, who[(cut + 1)..]), new BoardWake(state.Ended));
        }
    }

    private void DropEnded()
    {
        var (own, host) = (_run, turn);
        foreach (var run in state.Members.Keys.Select(static who => who[..who.IndexOf('/', StringComparison.Ordinal)]).Distinct(StringComparer.Ordinal).Where(run => run != own && host.HasEnded(RunIds.Of(run))).ToList())
        {
            turn.Emit(new BoardEvent.Left(run));
            Wake();
        }
    }
}
