using Tutti.Kernel;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>The errors of a signed log. Codes are explained in <c>docs/errors.md</c>.</summary>
internal static class LogErrors
{
    public const string Short = "TUT3501";
    public const string Changed = "TUT3502";
    public const string Foreign = "TUT3504";
    public const string OfOther = "TUT3505";

    private const string WayOn =
        "If this store was restored from a backup, or you know why, 'tutti store new-epoch --because …' begins a new epoch that cites the old head; else treat it as evidence, and keep a copy.";

    public static TuttiException Shorter(string store, long found, long signed) => new(
        Short, $"The log of '{store}' has {found} records, and its last signed head says {signed}: records were removed. {WayOn}");

    public static TuttiException Altered(string store, long signed) => new(
        Changed, $"The first {signed} records of '{store}' are not those that its last signed head says: the log was altered. {WayOn}");

    public static TuttiException BadKey(string file, string why) => new(
        "TUT3503", $"The key '{file}' cannot be used: {why}.");

    public static TuttiException NotOurs(string file, string key) => new(
        Foreign, $"'{file}' is not signed by this store's key {key}: the head or the key was replaced. {WayOn}");

    public static TuttiException OtherLog(string file, string found, string expected) => new(
        OfOther, $"'{file}' is the head of the log '{found}', and this store's is '{expected}'. {WayOn}");

    public static TuttiException NothingToLeave(string store) => new(
        "TUT3506", $"The log of '{store}' is the one that its last signed head says. It needs no new epoch; nothing was changed.");
}
