using Tutti.Kernel.Locks;

namespace Tutti.Kernel.Tests.Locks;

/// <summary>Who waits for whom for good, on locks that are set up by hand.</summary>
public sealed class WaitGraphTests
{
    private long _numbers;

    [Theory]
    [InlineData("", "", true)]
    [InlineData("", "a", true)]
    [InlineData("a", "a", true)]
    [InlineData("a", "a/b", true)]
    [InlineData("a/b", "a", true)]
    [InlineData("a", "ab", false)]
    [InlineData("a/b", "a/c", false)]
    [InlineData("a/b", "a/b/c", true)]
    [InlineData("b", "a/b", false)]
    public void IsWithin_OnePathBelowTheOther_HoldsEitherWay(string one, string other, bool isWithin)
    {
        Assert.Equal(isWithin, WaitGraph.IsWithin(one, other));
        Assert.Equal(isWithin, WaitGraph.IsWithin(other, one));
    }

    [Fact]
    public void FindCycle_OfTwoThatWaitForEachOther_IsBoth()
    {
        var state = State(Book("x", ["a"], ["b"]), Book("y", ["b"], ["a"]));

        Assert.Equal("b@x a@y", Told(state));
    }

    [Fact]
    public void FindCycle_OfAQueue_IsNone() => Assert.Equal("", Told(State(Book("x", ["a"], ["b", "c"]), Book("y", ["b"], ["c"]))));

    [Fact]
    public void FindCycle_WhereOneHolderOfSeveralGoesOn_IsNone()
    {
        Assert.Equal("", Told(State(Book("x", ["a", "free"], ["b"]), Book("y", ["b"], ["a"]))));
        Assert.Equal("b@x a@y", Told(State(Book("x", ["a", "b"], ["b"]), Book("y", ["b"], ["a"]))));
    }

    [Fact]
    public void FindCycle_BesideOthersThatWaitForIt_NamesOnlyItsMembers() =>
        Assert.Equal("a@y b@x", Told(State(Book("z", ["a"], ["outside"]), Book("x", ["a"], ["b"]), Book("y", ["b"], ["a"]))));

    [Fact]
    public void FindCycle_OfARunThatWaitsForItself_IsItself()
    {
        Assert.Equal("a@x", Told(State(Book("x", ["a"], ["a"]))));
        Assert.Equal("", Told(State(Book("x", ["a/one"], ["a/two"])))); // its other path goes on beside, and lets go
    }

    private static string Told(LockState state) => string.Join(' ', (WaitGraph.FindCycle(state) ?? []).Select(static place => $"{place.Ticket.Run}@{place.Book.Key}"));

    private static LockState State(params LockBook[] books) => new() { Books = books.ToDictionary(static book => book.Key, StringComparer.Ordinal) };

    private LockBook Book(string key, string[] holders, string[] waiting) => new() { Key = key, Most = 1, Holders = [.. holders.Select(Ticket)], Waiting = [.. waiting.Select(Ticket)] };

    /// <summary>RUN or RUN/SCOPE.</summary>
    private LockTicket Ticket(string who) => new(++_numbers, who.Split('/')[0], who.Contains('/', StringComparison.Ordinal) ? who : "", 0, 0, "");
}
