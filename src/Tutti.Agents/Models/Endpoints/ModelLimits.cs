namespace Tutti.Agents.Models.Endpoints;

/// <summary>
/// How long to wait for a server, and how much to take of it. There is no limit on the time of a whole streamed answer, because the speed of
/// local models differs fifty-fold: silence ends a call, not slowness.
/// </summary>
public sealed record ModelLimits
{
    /// <summary>The usual limits.</summary>
    public static ModelLimits Default { get; } = new();

    /// <summary>Until a connection stands; 10 seconds by default.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the request to the first token; 2 minutes by default. Comments that only keep a connection alive do not count as one.</summary>
    public TimeSpan FirstToken { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The same for the first call of this process, when a local server may have to load the model; 10 minutes by default.</summary>
    public TimeSpan FirstTokenOfFirstCall { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Between two tokens; 1 minute by default.</summary>
    public TimeSpan NextToken { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>For an answer that is not streamed; 15 minutes by default.</summary>
    public TimeSpan WholeReply { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Bytes of a whole reply; 64 MiB by default.</summary>
    public long ReplyBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>Bytes of one line of a stream; 8 MiB by default.</summary>
    public int LineBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Characters of words, reasoning and arguments together; 4 Mi by default.</summary>
    public int Characters { get; init; } = 4 * 1024 * 1024;

    /// <summary>Calls in one answer; 128 by default.</summary>
    public int Calls { get; init; } = 128;

    /// <summary>Bytes of the tools of a request; unlimited by default. llama.cpp fails at about 97 KB.</summary>
    public int ToolBytes { get; init; } = int.MaxValue;
}
