using System.Globalization;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Testing;
using Tutti.Testing.Linearizability;

namespace Tutti.Histories.TestHost;

/// <summary>Objects (rule G4): a message with an id is decided on once, and a repetition is answered as before. One that changed nothing is not written, and so decided on anew.</summary>
internal sealed class TillSubject : Subject<TillSubject.State, TillSubject.Call>, IForesight<TillSubject.State, TillSubject.Call, string>
{
    private readonly Till _till = new() { KeepEvery = 3 };

    public override bool AnswersWithCommit => true;

    public override string KeyOf(Call asked) => asked.Key;

    public override State Begin(string key) => new(0, 0, ValueMap.Of<string>());

    public override (State Next, string Answer) Apply(State state, Call asked)
    {
        if (asked.Id.Length > 0 && state.Answers.Find(asked.Id) is { } before) { return (state, before); }
        if (asked.Change is not { } change) { return (state, Tell(state.Balance, state.Entries)); }
        if (state.Balance + change < 0) { return (state, "TUT9999"); }
        var answer = Tell(state.Balance + change, state.Entries + 1);
        return (new State(state.Balance + change, state.Entries + 1, asked.Id.Length > 0 ? state.Answers.With(asked.Id, answer) : state.Answers), answer);
    }

    /// <summary>Entries are only added: who is told of fewer than there are was told before, under the same id.</summary>
    public bool MayStillAnswer(State state, Call asked, string answer)
    {
        if (asked.Id.Length > 0 && state.Answers.Find(asked.Id) is { } before) { return before == answer; }
        if (answer.Split(' ') is not [_, "in", var entries, "entries"] || !int.TryParse(entries, CultureInfo.InvariantCulture, out var told)) { return true; }
        return told >= state.Entries + (asked.Change is null ? 0 : 1);
    }

    public override void Declare(TuttiOptions options) => _till.Declare(options);

    public override Call Draw(Random random, string key, string id) =>
        new(key, random.Next(3) == 0 ? "" : id, random.Next(8) == 0 ? null : random.Next(2) == 0 ? -random.Next(1, 6) : random.Next(1, 6));

    public override Call Look(string key) => new(key, "", null);

    public override bool MayRepeat(Call asked) => asked.Id.Length > 0 || asked.Change is null;

    public override async Task<string> CallAsync(TuttiEngine engine, Call asked, CancellationToken cancellationToken)
    {
        if (asked is { Change: null, Id: "" })
        {
            return await engine.LookAsync(_till, asked.Key, static till => Tell(till.Balance, till.Entries), cancellationToken).ConfigureAwait(false);
        }

        try
        {
            TillMessage message = asked.Change switch
            {
                null => new TillMessage.Look(),
                < 0 and var taken => new TillMessage.Take(-taken),
                { } added => new TillMessage.Add(added),
            };
            var reply = await engine.RequestAsync(_till, asked.Key, message, "client", asked.Id, cancellationToken).ConfigureAwait(false);
            return Tell(reply.Balance, reply.Entries);
        }
        catch (TuttiException refusal) when (refusal.Code == "TUT9999")
        {
            return refusal.Code;
        }
    }

    private static string Tell(long balance, int entries) => string.Create(CultureInfo.InvariantCulture, $"{balance} in {entries} entries");

    internal sealed record State(long Balance, int Entries, ValueMap<string> Answers);

    /// <param name="Key">The till.</param>
    /// <param name="Id">The same id is the same message; empty for one of its own.</param>
    /// <param name="Change">What is put in, or taken out where it is below zero; null to look.</param>
    internal sealed record Call(string Key, string Id, long? Change)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Key}, {(Change is { } change ? $"change by {change}" : "look")} (id '{Id}')");
    }
}
