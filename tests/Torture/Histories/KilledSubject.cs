using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Tutti.Histories.TestHost;
using Tutti.Testing.Linearizability;

namespace Tutti.Torture.Histories;

/// <summary>Callers of one part of the engine, who outlive the processes that they call, and what they heard.</summary>
internal interface IKilledSubject
{
    /// <summary>Calls that were begun.</summary>
    int Calls { get; }

    /// <summary>Calls of which nobody has heard an answer.</summary>
    int Unheard { get; }

    /// <summary>Calls until the host is dead; or, at the end, until everybody has an answer, and everything was looked at.</summary>
    Task LiveAsync(CalledHost host, bool isEnd);

    /// <summary>The host is dead, and all is heard that it has answered.</summary>
    void Died();

    /// <summary>Whether one order explains all answers.</summary>
    Verdict Judge();
}

/// <summary>As the interface says.</summary>
/// <param name="subject">What is called.</param>
/// <param name="story">What tells its things from those of others in the same store.</param>
/// <param name="seed">What is drawn from.</param>
internal sealed class KilledSubject<TState, TCall>(Subject<TState, TCall> subject, string story, int seed) : IKilledSubject
    where TState : IEquatable<TState>
    where TCall : class
{
    private const int CallersPerThing = 4;

    private readonly HistoryRecorder<TCall, string> _recorder = new();
    private readonly ConcurrentDictionary<string, TCall> _newest = new(StringComparer.Ordinal); // what others call again, perhaps while it is under way
    private readonly Caller[] _callers = [.. Enumerable.Range(0, subject.Things * CallersPerThing).Select(number => new Caller(number, new Random((seed * 1000) + number)))];
    private readonly HashSet<string> _all = new(StringComparer.Ordinal);
    private string[] _things = [];
    private int _lives;

    public int Calls => _recorder.Operations().Count;

    public int Unheard => _recorder.Operations().Count(static operation => operation.Ended is null);

    private string Name => subject.GetType().Name;

    public async Task LiveAsync(CalledHost host, bool isEnd)
    {
        if (!isEnd) { ChooseThings(); }
        if (subject.NeedsRuns && (await Task.WhenAll(_things.Select(thing => host.AskAsync($"{Name} start {thing}")))).Any(static answer => answer is null)) { return; }
        await Task.WhenAll(_callers.Select(caller => Task.Run(() => LiveAsync(host, caller, isEnd))));
        if (!isEnd) { return; }
        foreach (var thing in _all) { await CallAsync(host, "reader", subject.Look(thing)); }
    }

    public void Died()
    {
        _recorder.Crash();
        _recorder.Recover();
    }

    public Verdict Judge() => LinearizabilityChecker.Check(subject, _recorder.Operations());

    private void ChooseThings()
    {
        var life = subject.IsDecidedAtOnce ? _lives++ : 0;
        _things = [.. Enumerable.Range(1, subject.Things).Select(number => string.Create(CultureInfo.InvariantCulture, $"{Name} {story}.{life}.{number}"))];
        _all.UnionWith(_things);
    }

    private async Task LiveAsync(CalledHost host, Caller caller, bool isEnd)
    {
        while (Next(caller, isEnd) is { } asked)
        {
            if (!await CallAsync(host, $"caller {caller.Number}", asked)) { return; }
            caller.Asked = null;
        }
    }

    private async Task<bool> CallAsync(CalledHost host, string client, TCall asked)
    {
        var operation = _recorder.Begin(client, asked);
        if (await host.AskAsync($"{Name} call {JsonSerializer.Serialize(asked)}") is not { } answer) { return false; }
        _recorder.End(operation, answer);
        return true;
    }

    private TCall? Next(Caller caller, bool isEnd)
    {
        if (caller.Asked is { } cut && subject.MayRepeat(cut)) { return cut; }
        if (isEnd) { return caller.Asked = null; }
        var (random, thing) = (caller.Random, _things[caller.Number % _things.Length]);
        if (random.Next(3) == 0) { return caller.Asked = subject.Look(thing); }
        if (random.Next(4) == 0 && _newest.TryGetValue(thing, out var newest)) { return caller.Asked = newest; }
        caller.Asked = subject.Draw(random, thing, string.Create(CultureInfo.InvariantCulture, $"{caller.Number}.{caller.Ids++}"));
        if (subject.MayRepeat(caller.Asked)) { _newest[thing] = caller.Asked; }
        return caller.Asked;
    }

    private sealed class Caller(int number, Random random)
    {
        public int Number => number;

        public Random Random => random;

        public int Ids { get; set; }

        /// <summary>What is asked; stays after a kill.</summary>
        public TCall? Asked { get; set; }
    }
}

/// <summary>Makes callers for a subject.</summary>
internal sealed class KilledSubjects(string story, int seed) : ISubjectVisitor<IKilledSubject>
{
    public IKilledSubject Visit<TState, TCall>(Subject<TState, TCall> subject)
        where TState : IEquatable<TState>
        where TCall : class => new KilledSubject<TState, TCall>(subject, story, seed);
}
