using System.Text.Json;
using Tutti.Agents.Processes;
using Tutti.Gateway.Messages;

namespace Tutti.Gateway.Upstreams;

/// <summary>
/// Finds out which versions a server speaks, and begins a conversation in one of them (MCP 2026-07-28, versioning). The client's own era comes first, so that a server of both can ask and tell it
/// all that this era has: a client that greeted has the server greeted, and asked what it can do without that where it refuses; any other has it asked first, and greeted where it does not know
/// the question. Safe for many threads.
/// </summary>
/// <param name="connect">Opens a wire.</param>
/// <param name="time">The clock.</param>
internal sealed class UpstreamOpening(Func<UpstreamSpec, CancellationToken, ValueTask<IUpstreamLink>> connect, TimeProvider time)
{
    /// <summary>Servers with a greeting need not answer before it. One that is only slow is not taken for one of them: it is then asked both.</summary>
    internal static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(5);

    private readonly ServerEras _eras = new();

    /// <summary>For real servers.</summary>
    /// <param name="runner">Executes commands; null where there are none.</param>
    /// <param name="time">The clock.</param>
    public static UpstreamOpening Of(ProcessRunner? runner, TimeProvider time) => new(new UpstreamLinks(runner).OpenAsync, time);

    /// <summary>Begins a conversation.</summary>
    /// <param name="spec">The server.</param>
    /// <param name="client">What the client says of itself.</param>
    /// <param name="listener">Hears what the server says.</param>
    /// <param name="redact">As for <see cref="Upstream"/>.</param>
    /// <exception cref="UpstreamException">It does not come up (TUT7010 and following).</exception>
    public async Task<Upstream> OpenAsync(UpstreamSpec spec, ClientWords client, IUpstreamListener listener, Func<JsonElement, JsonElement> redact)
    {
        var first = _eras.FirstFor(spec, client);
        if (await TryAsync(spec, first, client, listener, redact).ConfigureAwait(false) is { } upstream) { return upstream; }
        var greeted = await TryAsync(spec, Era.Greeting, client, listener, redact).ConfigureAwait(false) ?? throw UpstreamException.Ungreeted(spec.Name, lastWords: "");
        if (greeted is GreetedUpstream) { _eras.Remember(spec, Era.Greeting); } // it is not ended again by a question that it does not know
        return greeted;
    }

    /// <summary>Tries over a wire of its own.</summary>
    /// <returns>Null where the server ended at the question what it can do.</returns>
    private async Task<Upstream?> TryAsync(UpstreamSpec spec, Era first, ClientWords client, IUpstreamListener listener, Func<JsonElement, JsonElement> redact)
    {
        using var limit = new CancellationTokenSource(spec.StartLimit, time);
        UpstreamWire? wire = null;
        Upstream? upstream = null;
        try
        {
            wire = new UpstreamWire(spec.Name, await connect(spec, limit.Token).ConfigureAwait(false), time);
            var meeting = new Meeting(spec, wire, client, listener, redact);
            return upstream = first == Era.Modern ? await AskFirstAsync(meeting, limit.Token).ConfigureAwait(false) : await GreetFirstAsync(meeting, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw UpstreamException.NoGreeting(spec.Name, spec.StartLimit, wire?.LastWords ?? "");
        }
        finally
        {
            if (upstream is null && wire is not null) { await wire.DisposeAsync().ConfigureAwait(false); }
        }
    }

    /// <summary>Greets first, and asks where that is refused. Who is silent is not asked: between a greeting and its answer nothing else may be said.</summary>
    private async Task<Upstream> GreetFirstAsync(Meeting meeting, CancellationToken cancellationToken)
    {
        try { return await GreetAsync(meeting, cancellationToken).ConfigureAwait(false); }
        catch (UpstreamException refused) when (refused.MayKnowOtherEra)
        {
            if ((await DiscoverAsync(meeting, cancellationToken).ConfigureAwait(false)).Discovered is not { } discovered) { throw; }
            _eras.Remember(meeting.Spec, Era.Modern);
            return Modernly(meeting, discovered);
        }
    }

    /// <summary>Asks first, and greets where that is not understood. Who is silent is asked both, and what it answers counts.</summary>
    private async Task<Upstream?> AskFirstAsync(Meeting meeting, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asking = DiscoverAsync(meeting, over.Token);
        try
        {
            await Task.WhenAny(asking, Task.Delay(SilenceLimit, time, over.Token)).ConfigureAwait(false);
            var early = asking.IsCompleted ? await asking.ConfigureAwait(false) : default;
            if (early.Discovered is { } discovered) { return Modernly(meeting, discovered); }
            return early.IsLost ? null : await GreetUnknownAsync(meeting, asking, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Greets a server that did not say what it can do, or not yet.</summary>
    private async Task<Upstream> GreetUnknownAsync(Meeting meeting, Task<(JsonElement? Discovered, bool IsLost)> asking, CancellationToken cancellationToken)
    {
        try
        {
            var greeted = await GreetAsync(meeting, cancellationToken).ConfigureAwait(false);
            _eras.Remember(meeting.Spec, Era.Greeting);
            return greeted;
        }
        catch (UpstreamException refused) when (refused.MayKnowOtherEra)
        {
            if ((await asking.ConfigureAwait(false)).Discovered is not { } found) { throw; }
            return Modernly(meeting, found);
        }
    }

    private static Task<GreetedUpstream> GreetAsync(Meeting meeting, CancellationToken cancellationToken) =>
        GreetedUpstream.GreetAsync(meeting.Wire, meeting.Client.Greeting, meeting.Listener, meeting.Redact, meeting.Spec.StartLimit, cancellationToken);

    private ModernUpstream Modernly(Meeting meeting, JsonElement discovered) => new(meeting.Wire, discovered, meeting.Client, meeting.Listener, meeting.Redact, time);

    /// <summary>Asks what the server can do without a greeting.</summary>
    /// <returns>What it can do; nothing where it does not know the question, or was lost by it.</returns>
    private static async Task<(JsonElement? Discovered, bool IsLost)> DiscoverAsync(Meeting meeting, CancellationToken cancellationToken)
    {
        var body = ModernWords.Dressed(default, ModernWords.MetaOf(meeting.Client), level: null);
        var request = new UpstreamRequest(Modern.Discover, body, Timeout.InfiniteTimeSpan) { Headers = ModernHeaders.Of(Modern.Discover, body, schema: null) };
        RpcMessage answer;
        try { answer = await meeting.Wire.RequestAsync(request, cancellationToken).ConfigureAwait(false); }
        catch (UpstreamException lost) when (lost.Code == UpstreamException.LostCode) { return (null, IsLost: true); }
        catch (UpstreamException refused) when (refused.MayKnowOtherEra) { return (null, IsLost: false); }
        return (Discovery.Read(meeting.Spec.Name, answer), IsLost: false);
    }

    /// <summary>A server that is met.</summary>
    private sealed record Meeting(UpstreamSpec Spec, UpstreamWire Wire, ClientWords Client, IUpstreamListener Listener, Func<JsonElement, JsonElement> Redact);
}
