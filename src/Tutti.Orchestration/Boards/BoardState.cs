using System.Text.Json.Serialization;

namespace Tutti.Orchestration.Boards;

/// <summary>A blackboard.</summary>
public sealed class BoardState
{
    /// <summary>So often somebody may fail at an entry before nobody tries any more.</summary>
    private const int MostFailures = 3;

    /// <summary>Below this weight an entry has faded.</summary>
    private const double Faded = 0.05;

    /// <summary>The board's name.</summary>
    public string Key { get; init; } = "";

    /// <summary>The rules.</summary>
    public BoardRules Rules { get; set; } = new();

    /// <summary>Why it is over; empty while it is not.</summary>
    public string Ended { get; set; } = "";

    /// <summary>How often something was claimed.</summary>
    public int Claims { get; set; }

    /// <summary>Who works at it, by run and member.</summary>
    public SortedDictionary<string, BoardMember> Members { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Who waits.</summary>
    public SortedSet<string> Waiting { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The entries.</summary>
    public IList<BoardItem> Items { get; init; } = [];

    /// <summary>Run and member as one name.</summary>
    internal static string Who(string run, string member) => $"{run}/{member}";

    /// <summary>The heaviest entry that somebody can take; of equal ones the first. Null for none.</summary>
    internal BoardItem? FindFor(string who, DateTimeOffset now) => Members.TryGetValue(who, out var member)
        ? Items.Where(item => member.Wants(item.Entry.Kind) && IsFree(item, who) && WeightOf(item.Entry, now) >= Faded).MaxBy(item => (WeightOf(item.Entry, now), -item.Entry.Number))
        : null;

    /// <summary>The same entry, posted before; null for none.</summary>
    internal BoardItem? FindSame(BoardPost post) => Items.FirstOrDefault(item => item.Entry.Kind == post.Kind && item.Entry.Data.GetRawText() == post.Data.GetRawText());

    /// <summary>Nobody is at work, and nobody has anything to do.</summary>
    internal bool IsQuiet => Members.Keys.All(Waiting.Contains) && Items.All(static item => item.Holders.Count == 0);

    internal double WeightOf(BoardEntry entry, DateTimeOffset now) =>
        Rules.HalfLife <= TimeSpan.Zero ? entry.Weight : entry.Weight * Math.Pow(2, -Math.Max(0, (now - entry.At) / Rules.HalfLife));

    internal void Apply(BoardEvent happened)
    {
        switch (happened)
        {
            case BoardEvent.Begun begun:
                (Rules, Ended, Claims) = (begun.Rules, "", 0);
                Members.Clear();
                Waiting.Clear();
                Items.Clear();
                break;
            case BoardEvent.Joined joined: Members[Who(joined.Run, joined.Member.Name)] = joined.Member; break;
            case BoardEvent.Left left: Leave($"{left.Run}/"); break;
            case BoardEvent.Posted posted: Put(posted.Entry); break;
            case BoardEvent.Claimed claimed:
                Claims++;
                Item(claimed.Number)?.Holders.Add(claimed.Who);
                break;
            case BoardEvent.Finished finished: Item(finished.Number)?.Finish(finished.Who, finished.IsFailed); break;
            case BoardEvent.Idle { IsWaiting: true } idle: Waiting.Add(idle.Who); break;
            case BoardEvent.Idle idle: Waiting.Remove(idle.Who); break;
            case BoardEvent.Closed closed: Ended = closed.Reason; break;
        }
    }

    private bool IsFree(BoardItem item, string who)
    {
        if (item.Handled.Contains(who) || item.Holders.Contains(who)) { return false; }
        return Rules.IsForEach ? item.Entry.By != who : item is { Holders.Count: 0, IsDone: false, Failures: < MostFailures };
    }

    private BoardItem? Item(long number) => number > 0 && number <= Items.Count ? Items[(int)number - 1] : null;

    private void Put(BoardEntry entry)
    {
        if (Item(entry.Number) is { } known) { known.Entry = entry; }
        else { Items.Add(new BoardItem { Entry = entry }); }
    }

    private void Leave(string run)
    {
        foreach (var who in Members.Keys.Where(who => who.StartsWith(run, StringComparison.Ordinal)).ToList())
        {
            Members.Remove(who);
            Waiting.Remove(who);
            foreach (var item in Items) { item.Holders.Remove(who); }
        }
    }
}

/// <summary>An entry, and who had it.</summary>
public sealed class BoardItem
{
    /// <summary>The entry.</summary>
    public required BoardEntry Entry { get; set; }

    /// <summary>Who is at work on it.</summary>
    public IList<string> Holders { get; init; } = [];

    /// <summary>Who was, and will not be again.</summary>
    public ISet<string> Handled { get; init; } = new SortedSet<string>(StringComparer.Ordinal);

    /// <summary>Whether somebody has done it.</summary>
    public bool IsDone { get; set; }

    /// <summary>How often somebody has failed at it.</summary>
    public int Failures { get; set; }

    internal void Finish(string who, bool isFailed)
    {
        Holders.Remove(who);
        Handled.Add(who);
        if (isFailed) { Failures++; }
        else { IsDone = true; }
    }
}

/// <summary>JSON of blackboards.</summary>
[JsonSerializable(typeof(BoardState))]
[JsonSerializable(typeof(BoardReply))]
[JsonSerializable(typeof(BoardEvent))]
[JsonSerializable(typeof(BoardWake))]
internal sealed partial class BoardJson : JsonSerializerContext;
