using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Testing;

/// <summary>Records for tests of stores: their bodies satisfy the catalogue, their contents are the test's business.</summary>
public static class TestRecords
{
    private static readonly byte[] StartBody = new RunStartedBody { Definition = "test", Version = 1 }.Encode();

    /// <summary>The next record of a run: its start if there is none yet, else a note.</summary>
    /// <param name="run">The run.</param>
    /// <param name="previous">The run's last position; -1 for none.</param>
    /// <param name="content">The content.</param>
    public static RecordDraft Next(RunId run, long previous, ReadOnlyMemory<byte> content) => previous == -1
        ? new RecordDraft(RecordKind.RunStarted, run, PathKey.Root, string.Empty, -1, 1, StartBody, content)
        : new RecordDraft(RecordKind.StepNoted, run, PathKey.Root.Child("step"), "step", previous, 1, default, content);

    /// <summary>The end of a run, and that its payloads were erased.</summary>
    /// <param name="run">The run.</param>
    /// <param name="previous">The run's last position.</param>
    /// <param name="content">What the run gave.</param>
    public static RecordDraft[] EndAndErase(RunId run, long previous, ReadOnlyMemory<byte> content = default) =>
    [
        new(RecordKind.RunCompleted, run, PathKey.Root, "", previous, 1, new TypedBody("text").Encode(), content),
        new(RecordKind.RunErased, run, PathKey.Root, "", RecordDraft.FollowsBatch, 1, new RunErasedBody("ann", "she asked", "", "test", 1).Encode(), default),
    ];
}
