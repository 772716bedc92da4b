using Tutti.Documents;
using Tutti.Kernel;
using Tutti.Storage.Embedded.Control.Views;

namespace Tutti.Cli;

/// <summary>What the tool's exit code says. Scripts depend on the numbers: they are never changed or reused. Listed in <c>docs/cli.md</c>.</summary>
internal enum ExitCode
{
    /// <summary>Done; a followed run completed.</summary>
    Success = 0,

    /// <summary>The tool itself failed; the error is on stderr with its code.</summary>
    Failure = 1,

    /// <summary>The arguments or inputs are wrong: nothing was done.</summary>
    Usage = 2,

    /// <summary>A run, workflow, question or folder was not found.</summary>
    NotFound = 3,

    /// <summary>The store may not be read or written, or the policy does not let this person do it.</summary>
    Permission = 4,

    /// <summary>The run failed.</summary>
    RunFailed = 7,

    /// <summary>The run was cancelled.</summary>
    RunCancelled = 8,

    /// <summary>The run waits for a person, and nobody here can answer.</summary>
    WaitingForApproval = 9,

    /// <summary>The time that was given is over; the run goes on.</summary>
    TimedOut = 10,

    /// <summary>The process that holds the store does not answer.</summary>
    Unreachable = 11,

    /// <summary>The store is damaged, or a check of it found faults.</summary>
    VerificationFailed = 12,

    /// <summary>The run is paused, by a person or by a limit.</summary>
    Paused = 13,

    /// <summary>The run needs a person's attention.</summary>
    NeedsAttention = 14,

    /// <summary>Interrupted by Ctrl-C; nothing is lost.</summary>
    Interrupted = 130,
}

/// <summary>Which exit code says what happened.</summary>
internal static class ExitCodes
{
    /// <summary>By the number of the error's code; <c>docs/errors.md</c> says what each means.</summary>
    private static readonly Dictionary<int, ExitCode> OfNumber = Rows().SelectMany(static row => row.Numbers.Select(number => (number, row.Code))).ToDictionary();

    /// <summary>Faults of flows, policies and their inputs come from this process, or over the socket with nothing but their code.</summary>
    internal static ExitCode OfError(TuttiException error) =>
        OfNumber.TryGetValue(NumberOf(error), out var code) ? code : error is DocumentException || NumberOf(error) is (>= 2001 and < 2200) or (>= 4500 and < 4730) ? ExitCode.Usage : ExitCode.Failure;

    /// <summary>The digits of an error's code.</summary>
    internal static int NumberOf(TuttiException error) => int.TryParse(error.Code.AsSpan(Math.Min(3, error.Code.Length)), out var number) ? number : 0;

    private static IEnumerable<(ExitCode Code, int[] Numbers)> Rows() =>
    [
        (ExitCode.Usage, [5025, 5026, 5033, 2655, 2656, 2663, 5031, 5066, 1009, 1030, 1037, 1052, 1053, 1054, 1055, 1057, 1058, 1059, 1061, 1066, 2217, 2402, 2403, 4120, 5001, 5002, 5003, 5004, 5020, 5021, 5022, 5023, 5024, 5046, 5060, 5061, 5062, 5063, 5065, 5072, 5073, 5075, 5080, 5081, 5082, 5083, 1202, 3506, 3511, 3524, 3525, 6011, 6015, 6016, 6017, 6020, 6035, 6039, 3531, 5085, 5067, 5068, 5069, 5086, 5088, 5140, 5145, 5147, 3533, 5130, 5131, 5132, 5134, 5135, 5136, 5138, 5201, 5202, 4301, 4302, 4303, 4342]),
        (ExitCode.NotFound, [2660, 4725, 4739, 5146, 5030, 1008, 1031, 1033, 1051, 1056, 1060, 3507, 3508, 3509, 4107, 4121, 4122, 5070, 5127, 5128, 6010, 6014, 6030, 6031, 6034, 3015, 5133, 5200]),
        (ExitCode.Permission, [.. Enumerable.Range(2651, 4), 2658, 2659, 2661, 2662, 2300, 2301, .. Enumerable.Range(2310, 8), 2319, 5032, 3006, 3523]),
        (ExitCode.Unreachable, [2318, 4100, 4101, 4102, 5064, 6002, 6003, 6005, 6006, 6008]),
        (ExitCode.VerificationFailed, [1201, 3002, 3007, 3009, 3012, 3501, 3502, 3504, 3505, 3512, 3520, 3521, 3522, 3530, 3532, 5084]),
    ];

    internal static ExitCode OfStatus(string status) => status switch
    {
        StatusNames.Completed => ExitCode.Success,
        StatusNames.Failed => ExitCode.RunFailed,
        StatusNames.Cancelled => ExitCode.RunCancelled,
        StatusNames.Paused => ExitCode.Paused,
        StatusNames.NeedsAttention => ExitCode.NeedsAttention,
        StatusNames.Waiting => ExitCode.WaitingForApproval,
        _ => ExitCode.Failure,
    };
}
