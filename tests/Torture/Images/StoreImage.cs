using System.Globalization;
using System.Text;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Lifecycle;
using Tutti.Kernel.Proofs.Notes;
using Tutti.Storage.Embedded;
using Tutti.Storage.Embedded.Audits;
using Tutti.Testing;
using Tutti.Torture.Tools;

namespace Tutti.Torture.Images;

/// <summary>What a crash left of a store and its backups, put into a folder and judged by what had been printed.</summary>
/// <param name="image">What it left.</param>
/// <param name="lines">What had been printed.</param>
/// <param name="folder">Where to put it.</param>
internal sealed class StoreImage(SimulatedDisk image, IReadOnlyList<string> lines, string folder)
{
    private const string StoreFolder = "store";

    private readonly List<string[]> _told = [.. lines.Select(static line => line.Split(' '))];

    /// <summary>Things that were looked for.</summary>
    public int Checks { get; private set; }

    /// <summary>Puts it down, judges it as it lies there, opens it, and judges what was made of it.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">Something was told that is not so.</exception>
    public async Task JudgeAsync()
    {
        PutDown();
        RequireHead();
        RequireErased();
        RequireDestroyed();
        RequireBackups();
        await RequireOpensAsync();
    }

    private string At(string name) => Path.Combine(folder, name);

    private IEnumerable<string[]> Told(string what) => _told.Where(line => line[0] == what);

    private void PutDown()
    {
        Directory.CreateDirectory(folder);
        foreach (var name in image.Files())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(name)) ?? folder);
            File.WriteAllBytes(At(name), image.BytesOf(name));
#pragma warning disable CA1416 // The recording is one of Linux.
            File.SetUnixFileMode(At(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
#pragma warning restore CA1416
        }
    }

    /// <summary>Whatever head lies there is one of records that lie there too, and it is not older than one that was told of.</summary>
    private void RequireHead()
    {
        var told = Told("head").Select(static line => long.Parse(line[1], CultureInfo.InvariantCulture)).LastOrDefault();
        if (!File.Exists(At($"{StoreFolder}/tree/checkpoint")))
        {
            Assert.True(told == 0, $"a head over {told} records was told of, and there is none");
            return;
        }

        var (report, _) = Verify(StoreFolder);
        Assert.True(report.Records >= told, $"a head over {told} records was told of, and it has {report.Records}");
    }

    /// <summary>What is said to be erased is nowhere any more.</summary>
    private void RequireErased()
    {
        var erased = Told("erased").Select(static line => line[1]).ToHashSet(StringComparer.Ordinal);
        var text = new Lazy<List<(string Name, string Text)>>(() => [.. image.Files().Where(static name => name.StartsWith(StoreFolder + "/", StringComparison.Ordinal)).Select(name => (name, Encoding.Latin1.GetString(image.BytesOf(name))))]);
        foreach (var done in Told("done"))
        {
            var found = text.Value.Find(file => file.Text.Contains(done[2], StringComparison.Ordinal)).Name;
            if (erased.Contains(done[1])) { Assert.True(found is null, $"run {done[1]} was erased, and '{found}' still holds '{done[2]}'"); }
            Checks++;
        }
    }

    /// <summary>A key that gave way, and was not to be kept, is in no file of the store any more.</summary>
    private void RequireDestroyed()
    {
        var destroyed = Told("rotated").Select(static line => line[1]).Where(static secret => secret != "-").ToList();
        foreach (var name in image.Files().Where(static name => name.StartsWith($"{StoreFolder}/keys/", StringComparison.Ordinal)))
        {
            var text = Encoding.Latin1.GetString(image.BytesOf(name));
            Checks++;
            Assert.True(!destroyed.Exists(secret => text.Contains(secret, StringComparison.Ordinal)), $"a secret that was told to be destroyed is still in '{name}'");
        }
    }

    /// <summary>A backup is whole, or it is none and says so.</summary>
    private void RequireBackups()
    {
        var finished = Told("backup").ToDictionary(static line => line[1], static line => long.Parse(line[2], CultureInfo.InvariantCulture), StringComparer.Ordinal);
        foreach (var (name, records) in finished) { Assert.Equal(records, Verify(name).Report.Records); }
        foreach (var begun in Directory.EnumerateDirectories(folder).Select(Path.GetFileName).OfType<string>().Where(name => name != StoreFolder && !finished.ContainsKey(name)))
        {
            Checks++;
            try { Verify(begun); }
            catch (TuttiException refused) { Assert.Equal("TUT3015", refused.Code); }
        }
    }

    private async Task RequireOpensAsync()
    {
        await using (var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = At(StoreFolder), CommitsInBackground = false, SegmentBytes = 256 * 1024 }))
        {
            foreach (var done in Told("done"))
            {
                Assert.True(RunId.TryParse(done[1], out var run));
                Assert.True(store.Catalogue.Find(run)?.Status == RunStatus.Completed, $"run {run} was told to have ended, and is {store.Catalogue.Find(run)?.Status.ToString() ?? "gone"}");
                Checks++;
            }

            await store.EraseAsync(Workplace.Cancellation); // what the crash interrupted
            store.Signing?.Sign();
        }

        var (report, own) = Verify(StoreFolder);
        Assert.Equal(0, report.NotYetSigned);
        Assert.True(own is not null, "the store has no public key beside its log");
        RequireRotated(own);
    }

    /// <summary>Whoever had the first key, and nothing else, goes on verifying; no rotation that was told of is undone.</summary>
    private void RequireRotated(NoteKey own)
    {
        if (Told("key").FirstOrDefault() is not [_, var first]) { return; }
        var known = NoteKey.Parse(first);
        Verify(StoreFolder, new AuditTrust { Key = known });
        var rotations = At($"{StoreFolder}/keys/rotations");
        var kept = Directory.Exists(rotations) ? Directory.GetFiles(rotations).Count(static file => Path.GetExtension(file).Length == 0) : 0; // a file that a crash left half-made is none
        Assert.True(kept >= Told("rotated").Count(), $"{Told("rotated").Count()} rotations were told of, and {kept} lie there");
        Assert.Equal(kept == 0, own == known);
    }

    private (AuditReport Report, NoteKey? Own) Verify(string name, AuditTrust? trust = null)
    {
        Checks++;
        using var audit = StoreAudit.Open(At(name));
        var report = audit.Verify(run: null, trust ?? new AuditTrust(), progress: null, Workplace.Cancellation);
        Assert.True(!report.HasFailed, $"'{name}' is not sound: {string.Join("; ", report.Levels.Select(static level => $"{level}"))}");
        return (report, audit.OwnKey);
    }
}
