using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tutti.Kernel;
using Tutti.Kernel.Journal;
using Tutti.Testing;
using Xunit;

namespace Tutti.Storage.Embedded.Tests;

/// <summary>Real processes and a real directory: killed without warning, locked out, out of space.</summary>
public sealed class ProcessTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 8;
    private const int Writers = 16;
    private const int LinesBeforeKill = 500;

    private readonly string _directory = Directory.CreateTempSubdirectory("tutti-process").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Kill_UnderLoad_LosesNothingAcknowledged()
    {
        var acknowledged = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var kill = 0; kill < Kills; kill++) { await AppendAndKillAsync(acknowledged); }

        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = _directory });
        foreach (var (run, count) in acknowledged)
        {
            Assert.True(RunId.TryParse(run, out var id));
            var records = await store.ReadRunAsync(id, 0, TestContext.Current.CancellationToken);
            Assert.InRange(records.Count, count, int.MaxValue);
            Assert.Equal(Enumerable.Range(1, records.Count).Select(number => $"{run}/{number}"), records.Select(record => Encoding.ASCII.GetString(record.Content.Span)));
        }

        Assert.Empty((await store.CheckAsync(null, TestContext.Current.CancellationToken)).Faults);
        output.WriteLine($"{Kills} kills, {acknowledged.Values.Sum()} acknowledged, {store.DurableHead} recovered, 0 lost");
    }

    [Fact]
    public async Task Open_Held_NamesTheHolder()
    {
        await using var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = _directory });

        var refusal = Assert.Throws<TuttiException>(() => EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = _directory }));

        Assert.Equal(("TUT3004", true), (refusal.Code, refusal.IsTransient));
        Assert.Contains(Environment.ProcessId.ToString(CultureInfo.InvariantCulture), refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_FullDisk_IsRefusedAndLosesNothing()
    {
        var mount = Directory.CreateDirectory(Path.Combine(_directory, "small")).FullName;
        Assert.SkipUnless(await RunAsync("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", mount), "mounting a tmpfs is not permitted here");
        try
        {
            long promised;
            await using (var store = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = mount, CommitsInBackground = false }))
            {
                Fill(store);
                promised = store.DurableHead;
                Assert.Equal("TUT3005", Assert.IsType<TuttiException>(store.Failure).Code);
                Assert.Equal("TUT3001", Assert.Throws<TuttiException>(() => store.Append([Draft(0)], null)).Code);
            }

            var again = Assert.ThrowsAny<Exception>(() => EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = Path.Combine(mount, "other") }));
            Assert.Equal("TUT3005", Assert.IsType<TuttiException>(again).Code);
            await using var reopened = EmbeddedStore.Open(new EmbeddedStoreOptions { Directory = mount });
            Assert.InRange(reopened.DurableHead, promised, promised + 1);
            output.WriteLine($"{promised} acknowledged before the disk was full, {reopened.DurableHead} recovered");
        }
        finally
        {
            await RunAsync("umount", "-l", mount);
        }
    }

    private static void Fill(EmbeddedStore store)
    {
        for (var number = 0; store.Failure is null; number++)
        {
            store.Append([Draft(number)], null);
            store.CommitOnce();
        }
    }

    private static RecordDraft Draft(int number)
    {
        var content = new byte[16 * 1024];
        new Random(number).NextBytes(content);
        return TestRecords.Next(RunId.FromKey(Guid.Empty, $"{number}"), -1, content);
    }

    private static async Task<bool> RunAsync(string file, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardError = true })!; // Start throws when it cannot
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private async Task AppendAndKillAsync(Dictionary<string, int> acknowledged)
    {
        var host = Path.Combine(AppContext.BaseDirectory, "Tutti.Storage.Embedded.TestHost.dll");
        var start = new ProcessStartInfo("dotnet", [host, _directory, Writers.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.ASCII,
        };
        using var process = Process.Start(start)!; // Start throws when it cannot
        for (var lines = 0; await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line; lines++)
        {
            if (lines == LinesBeforeKill) { process.Kill(); }
            if (line.Split(' ') is [{ Length: 26 } run, var number] && int.TryParse(number, CultureInfo.InvariantCulture, out var count) && lines < LinesBeforeKill)
            {
                acknowledged[run] = Math.Max(acknowledged.GetValueOrDefault(run), count);
            }
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
