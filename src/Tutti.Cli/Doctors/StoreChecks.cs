using System.Globalization;
using Tutti.Agents.Processes;
using Tutti.Cli.Output;
using Tutti.Cli.Sessions;
using Tutti.Cli.Stores;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli.Doctors;

/// <summary>The store, its holder, its disk, and what was left over.</summary>
internal static class StoreChecks
{
    private const long LittleSpace = 512L * 1024 * 1024;

    public static async Task<IReadOnlyList<Finding>> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>
        {
            new("store", IsWell: true, $"{session.Location.Directory} ({session.Location.Reason})"),
            await DoctorCommand.TryAsync("disk", () => Task.FromResult(Disk(session))).ConfigureAwait(false),
        };
        if (!Directory.Exists(session.Location.Directory))
        {
            findings.Add(new Finding("runs", IsWell: true, "none: the store is made by the first run"));
        }
        else { await LookInsideAsync(session, findings, cancellationToken).ConfigureAwait(false); }

        findings.Add(Leftovers(await TryHostAsync(session, cancellationToken).ConfigureAwait(false)));
        return findings;
    }

    private static async Task LookInsideAsync(Session session, List<Finding> findings, CancellationToken cancellationToken)
    {
        StoreView? store = null;
        var health = await DoctorCommand.TryAsync("health", async () =>
        {
            var control = await session.ReadAsync(cancellationToken).ConfigureAwait(false);
            await using (control.ConfigureAwait(false)) { store = await control.InfoAsync(cancellationToken).ConfigureAwait(false); }
            return store.Failure is { } failure
                ? new Finding("health", IsWell: false, $"{failure}")
                : new Finding("health", IsWell: true, string.Create(CultureInfo.InvariantCulture, $"{store.Records} records, {Texts.Size(store.LogBytes)}, commits are {store.Durability}; 'tutti store check' reads all of it"));
        }).ConfigureAwait(false);
        findings.Add(health);
        if (store is null) { return; }
        var now = session.Time.GetUtcNow();
        findings.Add(new Finding("holder", IsWell: true, StoreCommand.Holder(store, now)));
        findings.Add(Runs(store, now));
        findings.AddRange((store.Host?.Problems ?? []).Select(static problem => new Finding("workflows", IsWell: false, problem)));
    }

    private static Finding Runs(StoreView store, DateTimeOffset now)
    {
        var timer = store.NextDue is { } due ? $"; next timer {Texts.Until(due, now)}" : "";
        if (store.Unfinished == 0) { return new Finding("runs", IsWell: true, "none is unfinished"); }
        return store.Host is not null
            ? new Finding("runs", IsWell: true, $"{store.Unfinished} unfinished{timer}")
            : new Finding("runs", IsWell: null, $"{store.Unfinished} unfinished{timer}. No host runs: nothing goes on and no timer fires. Start with: tutti resume");
    }

    private static Finding Disk(Session session)
    {
        var directory = session.Location.Directory;
        while (!Directory.Exists(directory)) { directory = Path.GetDirectoryName(directory) ?? "/"; }
        var free = new DriveInfo(directory).AvailableFreeSpace;
        return new Finding("disk", free > LittleSpace, free > LittleSpace ? $"{Texts.Size(free)} free" : $"only {Texts.Size(free)} free. Make room: a full disk stops every run.");
    }

    private static async Task<HostView?> TryHostAsync(Session session, CancellationToken cancellationToken)
    {
        try
        {
            var control = await session.Access.TryConnectAsync(cancellationToken).ConfigureAwait(false);
            if (control is null) { return null; }
            await using (control.ConfigureAwait(false)) { return (await control.InfoAsync(cancellationToken).ConfigureAwait(false)).Host; }
        }
        catch (Kernel.TuttiException)
        {
            return null; // said already, under health
        }
    }

    /// <summary>Processes that carry a step's marker and have lost their supervisor.</summary>
    private static Finding Leftovers(HostView? host)
    {
        if (!OperatingSystem.IsLinux()) { return new Finding("leftovers", IsWell: null, "not looked for on this system"); }
        var orphans = LeftoverProcesses.FindOrphans().Values.SelectMany(static processes => processes).ToList();
        return orphans.Count == 0
            ? new Finding("leftovers", IsWell: true, "no process of a former step is left over")
            : new Finding("leftovers", IsWell: null, $"{orphans.Count} processes of steps whose supervisor is gone: {string.Join(", ", orphans)}. {(host is null ? "The next 'tutti resume' ends those of this store's runs." : "Their host ends them.")}");
    }
}
