using System.Buffers.Binary;
using Tutti.Torture.Tools;

namespace Tutti.Torture;

/// <summary>The clock of the day jumps while a run waits for a timer: the due time is a time of day, and is kept (rule R10).</summary>
public sealed class ClockTests
{
    private const long Hour = 3600;

    [Fact]
    public async Task R10_GivenAClockThatJumpsForwards_WhenATimerIsDueByIt_ThenItFires()
    {
        await using var clock = await Clock.CreateAsync();
        using var run = clock.Start(seconds: 2 * Hour);
        Assert.NotNull(await Workplace.ReadUntilAsync(run, "waits until"));

        clock.Jump(3 * Hour);
        var ended = await Workplace.EndAsync(run);

        Assert.True(ended.ExitCode == 0, $"{ended}");
        Assert.Contains("awake", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R10_GivenAClockThatJumpsBackwards_WhenItIsSetRightAgain_ThenTheTimerFiresOnce()
    {
        await using var clock = await Clock.CreateAsync();
        using var run = clock.Start(seconds: 5);
        Assert.NotNull(await Workplace.ReadUntilAsync(run, "waits until"));

        clock.Jump(-50 * Hour);
        var meanwhile = await clock.ListAsync();
        clock.Jump(Hour);
        var ended = await Workplace.EndAsync(run);

        Assert.Contains("waiting", meanwhile.Output, StringComparison.Ordinal);
        Assert.True(ended.ExitCode == 0, $"{ended}");
        Assert.Contains("awake", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R10_GivenAClockThatWentBackWhileNoHostRan_WhenTheRunIsResumed_ThenItGoesOnAndTimeDoesNotGoBack()
    {
        await using var clock = await Clock.CreateAsync();
        using var run = clock.Start(seconds: 3);
        Assert.NotNull(await Workplace.ReadUntilAsync(run, "waits until"));
        await ProcessSearch.EndAsync(run.Id);

        clock.Jump(-50 * Hour);
        using var resumed = clock.Resume();
        Assert.NotNull(await Workplace.ReadUntilAsync(resumed, "waits until"));
        clock.Jump(Hour);
        var ended = await Workplace.EndAsync(resumed);

        Assert.True(ended.ExitCode == 0, $"{ended}");
        await clock.RequireOrderedTimesAsync();
    }

    /// <summary>A workplace whose tools see a clock that the test moves.</summary>
    private sealed class Clock : IAsyncDisposable
    {
        private readonly Workplace _place = new();
        private readonly string _shim;
        private readonly string _file;

        private Clock(string shim)
        {
            (_shim, _file) = (shim, Path.Combine(_place.Folder, "clock"));
            Jump(0);
        }

        private Dictionary<string, string> Environment => new() { ["LD_PRELOAD"] = _shim, ["TUTTI_CLOCK"] = _file };

        public static async Task<Clock> CreateAsync()
        {
            Workplace.RequireTool();
            await Workplace.WarmUpAsync(Workplace.Module, "sum");
            return new Clock(await Shim.CompileAsync("clock"));
        }

        public System.Diagnostics.Process Start(long seconds) => _place.Start(Environment, "run", Workplace.Module, "sleep", "-i", $"count={seconds}");

        public System.Diagnostics.Process Resume() => _place.Start(Environment, "resume");

        public Task<ToolResult> ListAsync() => _place.RunAsync(Environment, "runs", "list");

        /// <summary>Sets how far the clock is from the true one.</summary>
        public void Jump(long seconds)
        {
            var bytes = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, seconds);
            using var file = File.OpenHandle(_file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.Write(file, bytes, 0);
        }

        public async Task RequireOrderedTimesAsync()
        {
            var runs = await Journals.StoredRuns.ReadAsync(_place.Store, Path.Combine(_place.Folder, "copy"));
            runs.RequireCompleted("after jumps");
            runs.RequireOrderedTimes();
        }

        public async ValueTask DisposeAsync()
        {
            await _place.DisposeAsync();
            File.Delete(_shim);
        }
    }
}
