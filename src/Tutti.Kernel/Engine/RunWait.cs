using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Engine;

/// <summary>One open wait of a run: what it is blocked on, and since when.</summary>
public sealed record RunWait
{
    /// <summary>The run.</summary>
    public required RunId Run { get; init; }

    /// <summary>The wait's path in the run.</summary>
    public required string Path { get; init; }

    /// <summary>What is waited for.</summary>
    public required WaitKind Kind { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The wait in words: a prompt, a signal's name, a child's id, an error.</summary>
    public required string Origin { get; init; }

    /// <summary>When a clock ends it, if one does.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>For questions: the answers to choose from.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>For questions: who may answer; empty for anybody.</summary>
    public string For { get; init; } = "";

    /// <summary>For questions: the check that every answer must pass; empty for none.</summary>
    public string Check { get; init; } = "";

    /// <summary>For questions: what to show with it, JSON; empty for nothing.</summary>
    public ReadOnlyMemory<byte> Details { get; init; }

    /// <summary>For children: the child run.</summary>
    public RunId? Child { get; init; }

    internal PathKey Key { get; init; }
}
