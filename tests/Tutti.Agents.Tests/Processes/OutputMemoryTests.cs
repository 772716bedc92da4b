using Tutti.Agents.Processes;

namespace Tutti.Agents.Tests.Processes;

/// <summary>What a large output keeps alive. It is measured for the whole process, so nothing else runs meanwhile.</summary>
[CollectionDefinition(nameof(OutputMemoryTests), DisableParallelization = true)]
[Collection(nameof(OutputMemoryTests))]
public sealed class OutputMemoryTests
{
    [Theory]
    [InlineData("yes | head -c 104857600")]
    [InlineData("head -c 104857600 /dev/zero | tr '\\0' x")]
    public async Task RunAsync_HundredMegabytes_HoldsNoMoreThanItsBuffers(string script)
    {
        using var bench = new Workbench();
        var observer = new MemoryObserver();
        var before = GC.GetTotalMemory(forceFullCollection: true); // what other tests left alive

        var result = await bench.RunAsync(bench.Script(script), observer);

        Assert.Equal(104857600, result.Output.TotalBytes);
        Assert.True(observer.LargestBytes - before < 32 * 1024 * 1024, $"{observer.LargestBytes - before} bytes were alive");
    }

    private sealed class MemoryObserver : IProcessObserver
    {
        private const int SampleEvery = 1024 * 1024;
        private long _characters;
        private long _nextSample = SampleEvery;

        internal long LargestBytes { get; private set; }

        public ValueTask OnClaimAsync(ProcessIdentity identity, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void OnLine(OutputLine line)
        {
            _characters += line.Text.Length + 1;
            if (_characters < _nextSample) { return; }
            _nextSample += 16 * SampleEvery;
            LargestBytes = Math.Max(LargestBytes, GC.GetTotalMemory(forceFullCollection: true));
        }
    }
}
