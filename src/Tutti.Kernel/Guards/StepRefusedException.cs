using Tutti.Kernel.Journal;

namespace Tutti.Kernel.Guards;

/// <summary>The guard of a step did not let it act. Nothing was done.</summary>
public sealed class StepRefusedException : TuttiException
{
    internal StepRefusedException(PathKey key, string path, string code, string message, ReadOnlyMemory<byte> details)
        : base(code, $"Step '{path}' was refused: {message}")
    {
        Key = key;
        Path = path;
        Detail = message;
        Details = details;
    }

    internal PathKey Key { get; }

    /// <summary>The step's path in its run.</summary>
    public string Path { get; }

    /// <summary>The guard's own words.</summary>
    public string Detail { get; }

    /// <summary>What the guard tells the code, as it journaled it.</summary>
    public ReadOnlyMemory<byte> Details { get; }
}
