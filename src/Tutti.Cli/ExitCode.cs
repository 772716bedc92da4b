namespace Tutti.Cli;

/// <summary>What the tool's exit code says. Scripts depend on the numbers: they are never changed or reused.</summary>
internal enum ExitCode
{
    /// <summary>Done.</summary>
    Success = 0,

    /// <summary>The tool itself failed; the error is on stderr with its code.</summary>
    Failure = 1,

    /// <summary>The arguments are wrong: nothing was done.</summary>
    Usage = 2,
}
