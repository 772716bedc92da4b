using System.Globalization;
using Tutti.Governance.Limits;
using Tutti.Governance.Policies;
using Tutti.Kernel;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Journal;

namespace Tutti.Governance.Gates;

/// <summary>Starts of runs under the breakers of the policy. How the runs before ended is looked up when the next one wants to start, so no crash loses it.</summary>
/// <param name="gate">The gate whose policy is in force.</param>
/// <param name="time">The clock.</param>
public sealed class FlowStarts(Gate gate, TimeProvider time)
{
    private readonly FlowEnds _ends = new(gate);

    /// <summary>What the ids of workflows that are flows begin with; nothing unless told. Runs of the flow's own name count too.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Starts a run where every breaker of its flow lets it.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="flow">The name of the flow.</param>
    /// <param name="start">Starts the run.</param>
    /// <param name="cancellationToken">Ends the wait; the run may have started all the same.</param>
    /// <returns>The run.</returns>
    /// <exception cref="TuttiException">Too many of its runs failed (TUT2670); nothing was started.</exception>
    public async Task<RunId> StartAsync(TuttiEngine engine, string flow, Func<Task<RunId>> start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentException.ThrowIfNullOrEmpty(flow);
        ArgumentNullException.ThrowIfNull(start);
        var breakers = gate.Policy.Breakers.Values.Where(breaker => breaker.Flows.Contains(flow)).OrderBy(static breaker => breaker.Name, StringComparer.Ordinal).ToList();
        if (breakers.Count == 0) { return await start().ConfigureAwait(false); }
        var ticket = Guid.CreateVersion7().ToString("N");
        var began = "";
        var let = new List<string>();
        try
        {
            foreach (var breaker in breakers)
            {
                await AdmitAsync(engine, breaker, flow, ticket, cancellationToken).ConfigureAwait(false);
                let.Add(KeyOf(breaker.Name, flow));
            }

            var before = time.GetUtcNow();
            var run = await start().ConfigureAwait(false);
            began = IsNew(engine, run, before) ? run.ToString() : "";
            return run;
        }
        finally
        {
            foreach (var key in let) { await engine.RequestAsync(gate.Breakers, key, new FlowMessage.Began(ticket, began), cancellationToken: CancellationToken.None).ConfigureAwait(false); }
        }
    }

    /// <summary>How all breakers stand that have let a run start.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<FlowStanding>> LookAsync(TuttiEngine engine, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var standings = new List<FlowStanding>();
        foreach (var key in engine.ObjectKeys(gate.Breakers).Order(StringComparer.Ordinal))
        {
            await _ends.TellAsync(engine, key, cancellationToken).ConfigureAwait(false);
            var slash = key.IndexOf('/', StringComparison.Ordinal);
            if (gate.Policy.Breakers.TryGetValue(key[..slash], out var breaker)) { await _ends.TellOthersAsync(engine, key, [key[(slash + 1)..], Prefix + key[(slash + 1)..]], TermsOf(breaker), cancellationToken).ConfigureAwait(false); }
            standings.Add(await engine.LookAsync(gate.Breakers, key, state => StandingOf(key[..slash], key[(slash + 1)..], state), cancellationToken).ConfigureAwait(false));
        }

        return standings;
    }

    /// <summary>A start with the key of an earlier one gives that run, which counts once. The catalogue knows seconds.</summary>
    private static bool IsNew(TuttiEngine engine, RunId run, DateTimeOffset before) => !(engine.Catalogue.Find(run)?.Started < before.AddSeconds(-1));

    private async Task AdmitAsync(TuttiEngine engine, BreakerDefinition breaker, string flow, string ticket, CancellationToken cancellationToken)
    {
        var key = KeyOf(breaker.Name, flow);
        await _ends.TellAsync(engine, key, cancellationToken).ConfigureAwait(false);
        var terms = TermsOf(breaker);
        await _ends.TellOthersAsync(engine, key, [flow, Prefix + flow], terms, cancellationToken).ConfigureAwait(false);
        var reply = await engine.RequestAsync(gate.Breakers, key, new FlowMessage.Start(ticket, terms), cancellationToken: cancellationToken).ConfigureAwait(false);
        if (reply.MayStart) { return; }
        throw new TuttiException(
            "TUT2670",
            string.Create(CultureInfo.InvariantCulture, $"Too many runs of '{flow}' failed, so none starts before {reply.At:yyyy-MM-dd HH:mm:ss} UTC (breaker '{breaker.Name}'). Look at what failed: tutti runs list --status failed"),
            isTransient: true);
    }

    private static FlowTerms TermsOf(BreakerDefinition breaker) => new(breaker.Percent, breaker.Of, breaker.Least, breaker.Within, breaker.Open, breaker.Trial);

    private FlowStanding StandingOf(string breaker, string flow, FlowState state)
    {
        var (runs, failures) = state.CountAt(time.GetUtcNow());
        return new FlowStanding(breaker, flow, state.Circuit, state.Circuit == CircuitStatus.Closed ? null : state.Until, runs, failures);
    }

    private static string KeyOf(string breaker, string flow) => $"{breaker}/{flow}";
}

/// <summary>How one breaker of one flow stands.</summary>
/// <param name="Breaker">The breaker.</param>
/// <param name="Flow">The flow.</param>
/// <param name="Circuit">Whether runs start.</param>
/// <param name="Until">Until when none does, or the trial is waited for; null where they start.</param>
/// <param name="Runs">Runs that count now.</param>
/// <param name="Failures">How many of them failed.</param>
public sealed record FlowStanding(string Breaker, string Flow, CircuitStatus Circuit, DateTimeOffset? Until, int Runs, int Failures);
