using System.Diagnostics;
using System.Globalization;
using Tutti.Agents.Processes;
using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Tests.Processes;

/// <summary>Rule X1: an engine that is killed takes its commands with it, and recovery ends what is left in spite of that.</summary>
public sealed class RecoveryTests
{
    private readonly LeftoverProcesses _leftovers = new(TimeProvider.System);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task GivenOrphansOfEveryKind_WhenTheEngineIsKilled_ThenTheSupervisorEndsThemAndItself()
    {
        using var engine = await Engine.StartAsync();
        using var supervisor = Process.GetProcessById(engine.Claim.ProcessId);

        engine.Kill();
        await Patience.ForAsync(supervisor.WaitForExitAsync(Token), "the end of the supervisor");

        Workbench.AssertGone([.. engine.ProcessIds, engine.Claim.ProcessId]);
        Assert.Equal(0, await _leftovers.EndAsync(engine.Claim, Token));
    }

    [Fact]
    public async Task GivenEngineAndSupervisorAreKilled_WhenRecovered_ThenLeftoversAreEnded()
    {
        using var engine = await Engine.StartAsync();
        // Stopped first, so that it cannot end its tree between the two kills.
        _ = Libc.Kill(engine.Claim.ProcessId, Libc.SignalStop);
        engine.Kill();
        _ = Libc.Kill(engine.Claim.ProcessId, Libc.SignalKill);
        Assert.All(engine.ProcessIds, static id => Assert.True(Workbench.IsAlive(id)));

        var ended = await Patience.ForAsync(_leftovers.EndAsync(engine.Claim, Token), "the end of the leftovers");

        Assert.True(ended >= engine.ProcessIds.Length);
        Workbench.AssertGone(engine.ProcessIds);
    }

    [Fact]
    public async Task GivenEngineAndSupervisorAreKilled_WhenOrphansAreEnded_ThenThoseOfTheCallerAre()
    {
        using var engine = await Engine.StartAsync();
        _ = Libc.Kill(engine.Claim.ProcessId, Libc.SignalStop);
        engine.Kill();
        var watched = LeftoverProcesses.FindOrphans().ContainsKey(engine.Claim);
        _ = Libc.Kill(engine.Claim.ProcessId, Libc.SignalKill);
        while (Workbench.IsAlive(engine.Claim.ProcessId)) { await Task.Delay(1, Token); } // a killed process is not dead at once, and until then it watches

        var strangers = await Patience.ForAsync(_leftovers.EndOrphansAsync(static step => step == "somebody/else", Token), "the look at strangers");
        var orphans = LeftoverProcesses.FindOrphans()[engine.Claim];
        var ended = await Patience.ForAsync(_leftovers.EndOrphansAsync(step => step == engine.Claim.Step, Token), "the end of the orphans");

        Assert.False(watched); // hanging is not gone
        Assert.Equal(0, strangers);
        Assert.Superset(engine.ProcessIds.ToHashSet(), orphans.ToHashSet());
        Assert.True(ended >= engine.ProcessIds.Length);
        Workbench.AssertGone(engine.ProcessIds);
    }

    [Fact]
    public async Task GivenASupervisorThatHangs_WhenRecovered_ThenItIsEndedToo()
    {
        using var engine = await Engine.StartAsync();
        _ = Libc.Kill(engine.Claim.ProcessId, Libc.SignalStop);
        engine.Kill();

        await Patience.ForAsync(_leftovers.EndAsync(engine.Claim, Token), "the end of the leftovers");

        Workbench.AssertGone([.. engine.ProcessIds, engine.Claim.ProcessId]);
    }

    [Fact]
    public async Task GivenAnEngineThatDiesBehindItsOrder_WhenTheSupervisorReadsIt_ThenNothingIsExecuted()
    {
        using var bench = new Workbench();
        var request = bench.Script("echo > done");
        var order = new StartOrder
        {
            File = request.File,
            Arguments = ["sh", .. request.Arguments],
            WorkingDirectory = bench.Home,
            Environment = new Dictionary<string, string>(),
            StandardInput = default,
            SeparatesErrors = false,
            Grace = TimeSpan.FromSeconds(10), // were it executed, it would have time to show
            Limits = request.Limits,
            Sandbox = null,
        }.Encode();
        using var supervisor = Process.Start(new ProcessStartInfo(Workbench.HostFile, [SupervisorProgram.Argument]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var pipe = supervisor.StandardInput.BaseStream;
        await pipe.WriteAsync(BitConverter.GetBytes(order.Length + 1), Token);
        pipe.WriteByte((byte)FrameKind.Start);
        await pipe.WriteAsync(order, Token);
        pipe.Close();

        await Patience.ForAsync(supervisor.WaitForExitAsync(Token), "the end of the supervisor");

        Assert.False(File.Exists(Path.Combine(bench.Home, "done")));
    }

    [Theory]
    [InlineData("number")]
    [InlineData("boot")]
    [InlineData("namespace")]
    public async Task EndAsync_NumberOfAStranger_LeavesItAlone(string recycled)
    {
        using var stranger = Process.Start("/bin/sleep", "1000");
        Assert.True(ProcessStat.TryRead(stranger.Id, out var stat));
        var exact = new ProcessIdentity
        {
            Step = "test",
            ProcessId = stranger.Id,
            StartTicks = stat.StartTicks,
            BootId = MachineIdentity.BootId,
            ProcessNamespace = MachineIdentity.ProcessNamespace,
        };
        var former = recycled switch
        {
            "number" => exact with { StartTicks = exact.StartTicks - 1 },
            "boot" => exact with { BootId = "00000000-0000-0000-0000-000000000000" },
            _ => exact with { ProcessNamespace = "pid:[1]" },
        };

        var ended = await _leftovers.EndAsync(former, Token);

        Assert.Equal(0, ended);
        Assert.True(Workbench.IsAlive(stranger.Id));
        Assert.Equal(1, await _leftovers.EndAsync(exact, Token));
    }

    [Fact]
    public void TryParse_WhatToStringWrote_IsTheSame()
    {
        var identity = new ProcessIdentity { Step = "run/1 build#2", ProcessId = 4711, StartTicks = 99, BootId = "b", ProcessNamespace = "pid:[7]" };

        Assert.True(ProcessIdentity.TryParse(identity.ToString(), out var parsed));

        Assert.Equal(identity, parsed);
        Assert.False(ProcessIdentity.TryParse("b pid:[7] x 99 step", out _));
        Assert.False(ProcessIdentity.TryParse(null, out _));
    }

    [Fact]
    public void TryParse_NameWithSpacesAndParentheses_ReadsTheFieldsBehindIt()
    {
        var line = "42 (a) (b c) S 7 42 42 0 -1 4194304 1 0 0 0 0 0 0 0 20 0 1 0 987654 1000 1"u8;

        Assert.True(ProcessStat.TryParse(42, line, out var stat));

        Assert.Equal(new ProcessStat(42, 7, 'S', 987654), stat);
    }

    /// <summary>A host in a process of its own, which a test can kill.</summary>
    private sealed class Engine : IDisposable
    {
        private readonly Workbench _bench = new();
        private Process _process = null!; // set by Start, the only way to make one

        internal ProcessIdentity Claim { get; private set; } = null!; // as above

        internal int[] ProcessIds { get; private set; } = [];

        public void Dispose()
        {
            _process.Kill();
            _process.Dispose();
            _bench.Dispose();
        }

        internal static async Task<Engine> StartAsync()
        {
            var engine = new Engine();
            var script = $"cd {engine._bench.Home}; touch go; {Workbench.OrphanScript}";
            engine._process = Process.Start(new ProcessStartInfo(Workbench.HostFile, ["test/engine#1", script]) { RedirectStandardOutput = true })!;
            await Patience.ForAsync(engine.ReadAsync(), "the lines of the engine");
            return engine;
        }

        internal void Kill()
        {
            _process.Kill();
            _process.WaitForExit();
        }

        private async Task ReadAsync()
        {
            var awaited = new HashSet<string> { "forked", "ready" };
            while (awaited.Count > 0 || ProcessIds.Length < 4)
            {
                var line = await _process.StandardOutput.ReadLineAsync(Token);
                Assert.NotNull(line);
                awaited.Remove(line);
                if (line.StartsWith("claim ", StringComparison.Ordinal) && ProcessIdentity.TryParse(line["claim ".Length..], out var claim)) { Claim = claim; }
                if (line.StartsWith("pid ", StringComparison.Ordinal)) { ProcessIds = [.. ProcessIds, int.Parse(line.AsSpan(4), CultureInfo.InvariantCulture)]; }
            }
        }
    }
}
