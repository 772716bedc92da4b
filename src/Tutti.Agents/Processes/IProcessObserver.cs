namespace Tutti.Agents.Processes;

/// <summary>Whoever runs a command: journals its claim and shows its output.</summary>
public interface IProcessObserver
{
    /// <summary>
    /// The supervisor stands and waits; the command is executed only after this has completed, so make the identity durable in it.
    /// </summary>
    /// <param name="identity">What recovery needs to find what this command leaves behind.</param>
    /// <param name="cancellationToken">The caller's token. A failure ends the supervisor and reaches the caller unchanged.</param>
    ValueTask OnClaimAsync(ProcessIdentity identity, CancellationToken cancellationToken);

    /// <summary>The command waits for its place: called when that begins, when the number changes and every few seconds, from any thread. Does nothing by default.</summary>
    /// <param name="ahead">How many are before it.</param>
    void OnQueued(int ahead)
    {
    }

    /// <summary>One line of output, redacted. Calls follow each other; while one runs, the command waits once its pipe is full. A failure ends the tree and reaches the caller.</summary>
    /// <param name="line">Valid during the call only.</param>
    void OnLine(OutputLine line);
}

/// <summary>The standard stream that a line was written to.</summary>
public enum OutputSource
{
    /// <summary>Standard output; both, if the streams are not told apart.</summary>
    StandardOutput = 1,

    /// <summary>Standard error.</summary>
    StandardError = 2,
}

/// <summary>One line of output.</summary>
/// <param name="Source">Where it was written.</param>
/// <param name="Text">Without its line end; valid while the observer is called. A line above 32 Ki characters comes in parts.</param>
public readonly record struct OutputLine(OutputSource Source, ReadOnlyMemory<char> Text);
