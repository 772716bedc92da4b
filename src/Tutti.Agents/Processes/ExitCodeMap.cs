using System.Collections.Frozen;

namespace Tutti.Agents.Processes;

/// <summary>What the end of a command means for its step. Numbers are stable: they reach the journal.</summary>
public enum ExitVerdict
{
    /// <summary>The step has its result.</summary>
    Succeeded = 1,

    /// <summary>It failed, and would fail again.</summary>
    Failed = 2,

    /// <summary>It failed, and may succeed later as it is.</summary>
    FailedTransiently = 3,

    /// <summary>It did nothing, because this machine lacks the command or may not execute it.</summary>
    CannotRunHere = 4,

    /// <summary>It ended without a definite reply (rule E2): by a signal, a limit, a cancellation or a lost supervisor.</summary>
    Unknown = 5,
}

/// <summary>A table from exit codes to verdicts. Immutable.</summary>
public sealed class ExitCodeMap
{
    private readonly FrozenDictionary<int, ExitVerdict> _verdicts;

    private ExitCodeMap(FrozenDictionary<int, ExitVerdict> verdicts) => _verdicts = verdicts;

    /// <summary>0 succeeded, 126 and 127 cannot run here (as shells say it), 75 is transient (<c>EX_TEMPFAIL</c>), all else failed.</summary>
    public static ExitCodeMap Default { get; } = new(new Dictionary<int, ExitVerdict>
    {
        [0] = ExitVerdict.Succeeded,
        [75] = ExitVerdict.FailedTransiently,
        [126] = ExitVerdict.CannotRunHere,
        [127] = ExitVerdict.CannotRunHere,
    }.ToFrozenDictionary());

    /// <summary>A map that says otherwise of some codes.</summary>
    /// <param name="verdict">What they mean.</param>
    /// <param name="exitCodes">The codes, 0 to 255.</param>
    public ExitCodeMap With(ExitVerdict verdict, params IReadOnlyList<int> exitCodes)
    {
        ArgumentNullException.ThrowIfNull(exitCodes);
        var verdicts = new Dictionary<int, ExitVerdict>(_verdicts);
        foreach (var code in exitCodes)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(code, nameof(exitCodes));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(code, byte.MaxValue, nameof(exitCodes));
            verdicts[code] = verdict;
        }

        return new ExitCodeMap(verdicts.ToFrozenDictionary());
    }

    /// <summary>Judges a result.</summary>
    /// <param name="result">What the runner returned.</param>
    public ExitVerdict Judge(ProcessResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return result switch
        {
            { NotStarted.IsTransient: true } => ExitVerdict.FailedTransiently,
            { Outcome: ProcessOutcome.NotStarted } => ExitVerdict.CannotRunHere,
            { Outcome: ProcessOutcome.Exited, ExitCode: { } code } => _verdicts.GetValueOrDefault(code, ExitVerdict.Failed),
            _ => ExitVerdict.Unknown,
        };
    }
}
