using System.Diagnostics;
using Tutti.Governance.Tests.Gates;
using Tutti.Kernel.Catalogue;
using Tutti.Kernel.Engine;
using Tutti.Kernel.Memory;

namespace Tutti.Governance.Tests.Notices;

/// <summary>A host that tells one receiver, and what tests wait for there.</summary>
internal static class NoticeWorld
{
    internal const string Reference = "${env:HOOK}";
    internal const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=";
    internal const string Older = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDC2FVsBQIhro=";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal static async Task<GateHost> OpenAsync(HookReceiver hook, string more = "", string secret = "\"${env:HOOK}\"", InMemoryStore? store = null)
    {
        var policy = $$"""
            identities: { groups: { desk: [bob, zoe], heads: [eve] } }
            notify:
              room: { webhook: "{{hook.Address}}", secret: {{secret}}{{more}} }
            rules:
              - { id: pay, ask: shop.pay, by: { group: desk, quorum: 2, not: caller }, within: 30d, escalate: { after: 30m, to: heads } }
            """;
        var secrets = new Dictionary<string, string> { [Reference] = Secret, ["${env:OLDER}"] = Older };
        var host = store is null ? new GateHost(policy) { Secrets = secrets } : new GateHost(policy) { Secrets = secrets, Store = store };
        await host.With<int, string>("pay", (ctx, session, amount) => host.CallAsync(ctx, session, "shop.pay", $$"""{"amount": {{amount}}}""")).OpenAsync();
        return host;
    }

    /// <summary>The run of the only message.</summary>
    internal static Task<RunSummary> NoticeAsync(GateHost host) =>
        UntilAsync(host, () => host.Engine.Catalogue.List(new RunQuery { Definition = "tutti/notice" }) is [.., var first] ? first : null, "a run of a message");

    internal static async Task<RunResult> EndOfNoticeAsync(GateHost host) => await host.EndAsync((await NoticeAsync(host)).Id);

    internal static Task<HookMessage> NextAsync(GateHost host, HookReceiver hook) => UntilAsync(host, hook.TryTake, "a message");

    /// <summary>Waits for a line of the host's log.</summary>
    internal static Task SeeLogAsync(this GateHost host, string part) => UntilAsync(host, () => host.Log.All.Contains(part, StringComparison.Ordinal) ? part : null, $"'{part}' in the log");

    /// <summary>Lets the time pass until after the next attempt is due, once the one before is on record; none where there is no other.</summary>
    internal static async Task PassAsync(GateHost host)
    {
        var notice = await NoticeAsync(host);
        var events = await UntilAsync(host, () => host.Engine.EventsAsync(notice.Id), events => events[^1].Kind is "run.failed" or "run.completed" || events[^1].Due > host.Time.GetUtcNow(), "the end of an attempt");
        if (events[^1].Due - host.Time.GetUtcNow() is { } left) { host.Time.Advance(left + TimeSpan.FromSeconds(1)); }
    }

    /// <summary>What other threads bring about.</summary>
    private static async Task<T> UntilAsync<T>(GateHost host, Func<T?> look, string what)
        where T : class => await UntilAsync(host, () => Task.FromResult(look()), static found => found is not null, what) ?? throw new InvalidOperationException(what);

    private static async Task<T> UntilAsync<T>(GateHost host, Func<Task<T>> look, Func<T, bool> isIt, string what)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(TimeSpan.FromMinutes(5));
        while (true)
        {
            if (await look() is var found && isIt(found)) { return found; }
            if (limit.IsCancellationRequested) { throw new TimeoutException($"There never was {what}: {await StandingAsync(host)}"); }
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }
    }

    /// <summary>How messages stand, for whoever reads why a test failed.</summary>
    private static async Task<string> StandingAsync(GateHost host)
    {
        var said = new List<string> { host.Log.All };
        foreach (var run in host.Engine.Catalogue.List(new RunQuery { Definition = "tutti/notice" }))
        {
            said.Add($"{run.Status} due {run.NextDue:O} at {host.Time.GetUtcNow():O}: {string.Join(", ", (await host.Engine.EventsAsync(run.Id)).Select(static happened => $"{happened.Kind} {happened.Text}"))}");
        }

        return string.Join('\n', said);
    }

    internal static async Task<string> NodeAsync(string script, string input)
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["-e", script]) { RedirectStandardInput = true, RedirectStandardOutput = true }) ?? throw new InvalidOperationException("node does not start.");
        await node.StandardInput.WriteAsync(input.AsMemory(), Cancellation);
        node.StandardInput.Close();
        var said = await node.StandardOutput.ReadToEndAsync(Cancellation);
        await node.WaitForExitAsync(Cancellation);
        return said.Trim();
    }
}
