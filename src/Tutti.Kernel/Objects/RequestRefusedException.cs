using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;

namespace Tutti.Kernel.Objects;

/// <summary>What a workflow sees when an Object refused its message; the Object is as it was.</summary>
public sealed class RequestRefusedException : TuttiException
{
    internal RequestRefusedException(PathKey key, string path, ErrorBody error)
        : base(error.Code, $"'{path}' was refused: {error.Message}", error.IsTransient)
    {
        Key = key;
        Path = path;
        Detail = error.Message;
    }

    internal PathKey Key { get; }

    /// <summary>The message's path in its run.</summary>
    public string Path { get; }

    /// <summary>The Object's own words.</summary>
    public string Detail { get; }
}
