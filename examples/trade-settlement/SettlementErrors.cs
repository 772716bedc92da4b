using Tutti.Kernel;
using Tutti.Kernel.Steps;

namespace TradeSettlement;

/// <summary>Errors of the example; their codes are rows of <c>docs/errors.md</c>.</summary>
internal static class SettlementErrors
{
    /// <summary>The code of a ledger that said no; tests look for it.</summary>
    internal const string RefusedCode = "TUT9103";

    internal static TuttiException BadOption(string why) => new("TUT9101", $"{why} See --help.");

    internal static TuttiException Damaged(string file, long line) => new(
        "TUT9102", $"Line {line} of the ledger's file '{file}' cannot be read, and it is not the last one. Restore the file from a copy; nothing of it is guessed.");

    /// <summary>A definite no: nothing was booked.</summary>
    internal static StepRejectedException Refused(string verb, string why) => new($"The ledger refuses to {verb}: {why}", RefusedCode);

    /// <summary>The request may or may not have been booked.</summary>
    internal static TuttiException NoAnswer(string verb, string why, Exception? cause = null) => new(
        "TUT9104", $"The ledger gave no definite answer to '{verb}': {why} It may have booked it.", isTransient: true, cause);

    /// <summary>Nothing listens: nothing was booked.</summary>
    internal static NotExecutedException NotReached(string verb, Exception cause) => new($"The ledger was not reached for '{verb}': {cause.Message}", "TUT9105", isTransient: true, cause);

    internal static TuttiException Changed(long asked, long booked) => new(
        "TUT9106", FormattableString.Invariant($"The cash leg was booked with {booked} cents instead of {asked}, as an approver edited it. A trade has one price: agree on it anew, and send another trade."));

    internal static NotExecutedException NoModel(string trade) => new($"Trade '{trade}' was begun with a model, and this desk has none. It goes on without an opinion.", "TUT9108");

    internal static TuttiException NoPort(int tries, Exception? cause) => new("TUT9107", $"No free port on loopback after {tries} tries. Look at what listens there.", cause: cause);
}
