using Tutti.Kernel;

namespace Tutti.Storage.Embedded.Proofs;

/// <summary>The errors of a signed log. Codes are explained in <c>docs/errors.md</c>.</summary>
internal static class LogErrors
{
    public const string Short = "TUT3501";
    public const string Changed = "TUT3502";
    public const string Foreign = "TUT3504";
    public const string OfOther = "TUT3505";
    public const string TreeLost = "TUT3510";
    public const string Lost = "TUT3530";
    public const string Copied = "TUT3531";
    public const string OffChain = "TUT3513";

    private const string WayOn =
        "If an older log was put back here, or you know why, 'tutti store new-epoch --because …' begins a new epoch that cites the old head; else treat it as evidence, and keep a copy.";

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

    public static TuttiException Unsigned(string store) => new(
        "TUT3507", $"The log of '{store}' has no signed head yet, and no key yet, so there is nothing to verify it against. It gets both when this version first opens it ('tutti store info').");

    public static TuttiException HeadLost(string store) => new(
        Lost, $"The log of '{store}' has a key and no signed head any more: '{LogHead.File}' was removed, so nobody can say whether these records are those that were signed. Put it back from a copy. {WayOn}");

    public static TuttiException Copy(string store) => new(
        Copied, $"'{store}' is a copy that 'tutti store backup' made, and what its original has signed since is not known here. 'tutti store new-epoch --because …' goes on as a log of its own name; "
        + "'tutti store restore FOLDER --same-epoch' as the same one, where the original is gone and signed nothing after the backup.");

    public static TuttiException NoSuchRun(string run, IReadOnlyList<string> fitting) => new(
        "TUT3508", fitting.Count == 0 ? $"No record of a run '{run}' is under the last signed head. See 'tutti runs list'." : $"'{run}' fits several runs: {string.Join(", ", fitting.Take(5))}. Write more of the id.");

    public static TuttiException NoSuchStep(string run, string step, IReadOnlyList<string> paths) => new(
        "TUT3509", $"Run {run} has no record at '{step}'. It has some at: {string.Join(", ", paths.Take(20))}{(paths.Count > 20 ? " …" : "")}.");

    public static TuttiException NoTree(string store) => new(
        TreeLost, $"The hashes beside the log of '{store}' do not give the root that was signed. Open the store once, which makes them anew; 'tutti verify --all' needs none of them.");

    public static TuttiException NotEmpty(string folder) => new(
        "TUT3511", $"'{folder}' exists and is not empty. Name a new folder: nothing old shall lie between what is written.");

    public static TuttiException NotOnChain(string store, string why) => new(
        OffChain, $"The rotations of the key of '{store}' do not fit it: {why}. Put the files in '{RotationFiles.Folder}' and '{LogKeyFile.SecretFile}' back as they belong together. {WayOn}");

    public static TuttiException NoReason(int most) => new(
        "TUT3514", $"A new key needs who changes it and why, each not empty and of at most {most} letters; the key was not changed.");

    public static TuttiException LongReason(int most) => new(
        "TUT3517", $"Who begins a new epoch, and why, stand in every head of it: each may have at most {most} letters. Nothing was changed; say it shorter.");

    public static TuttiException KeyElsewhere() => new(
        "TUT3515", $"The key of this store is not in its directory but with who opened it, so it is changed there; nothing was changed.");

    public static TuttiException RotationUncertain(Exception cause) => new(
        "TUT3516", $"Nobody knows whether the new key is on the disk: {cause.Message} Nothing is signed until the store is opened again, which finds out.", cause: cause);

    public static TuttiException RotationUnfinished(string key, Exception cause) => new(
        "TUT3516", $"The log has the new key {key}, and not all files say so yet: {cause.Message} The next start finishes it.", cause: cause);

    public static TuttiException WitnessKnowsMore(long known, long size) => new(
        "TUT3512", $"The witness has cosigned {known} records of this log, and it has {size} under its head: records were removed, or an old backup was restored. Begin a new epoch, or treat it as evidence.");

    public static TuttiException NotContinued(long kept, long size) => new(
        "TUT3534", $"The log of {size} records does not continue the head of {kept} that was kept, so nothing proves that the one became the other. 'tutti verify --all --anchor FILE' says what became of it.");

    public static TuttiException NoReceipt(string why) => new(
        "TUT3532", $"This is no receipt: {why}. Take it again from where it came; nothing in it was used.");

    public static TuttiException Within(string folder, string store) => new(
        "TUT3533", $"'{folder}' lies in '{store}': what happens to the one happens to the other. Name a folder elsewhere, on another disk at best.");
}
