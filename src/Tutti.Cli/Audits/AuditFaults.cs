using Tutti.Kernel;
using Tutti.Storage.Embedded.Control.Inputs;

namespace Tutti.Cli.Audits;

/// <summary>What calls of <c>audit</c> and <c>verify</c> can have wrong.</summary>
internal static class AuditFaults
{
    public static TuttiException Unreadable(string path, Exception cause) => new("TUT5070", $"'{path}' cannot be read: {cause.Message}", cause: cause);

    /// <summary>Says which file it is that something is wrong with.</summary>
    public static TuttiException In(string path, TuttiException cause) => new(cause.Code, $"'{path}': {cause.Message}", cause: cause);

    public static TuttiException Unwritable(string path, Exception cause) => new("TUT5071", $"'{path}' cannot be written: {cause.Message}", cause: cause);

    public static TuttiException NothingToVerify() => new("TUT5072", "Say what to verify: a run, a file that 'tutti runs export' or 'tutti audit proof' wrote, a folder that 'tutti audit export' wrote, or --all.");

    public static TuttiException UnknownLevel(string level, IReadOnlyList<string> levels) => new("TUT5073", $"There is no level '{level}'. The levels are {string.Join(", ", levels)}.");

    public static TuttiException NotAnchored(string where, string why) => new("TUT5074", $"The head was not written to {where}: {why}");

    public static TuttiException NoAddress(string text) => new("TUT5075", $"'{text}' is no address of this machine. Write an IP, such as 127.0.0.1 or 0.0.0.0.");

    public static TuttiException Exists(string path) => new("TUT5080", $"'{path}' is there already. --force replaces it, --to FILE names another.");

    public static TuttiException UnknownKind(string kind, IReadOnlyCollection<string> known) =>
        new("TUT5081", $"There is no kind '{kind}'.{Suggestions.DidYouMean(kind, known)} The kinds are {string.Join(", ", known)}; '*' stands for any letters.");

    public static TuttiException NoTime(string text) => new("TUT5082", $"'{text}' is no time. Write 2026-11-21, 2026-11-21T09:30Z, or how long ago: 90m, 12h, 7d.");

    public static TuttiException NoKeys(string path) => new("TUT5083", $"'{path}' names no key. Write one a line, as 'tutti audit key' prints it; lines that begin with # are left out.");

    public static TuttiException NotContinued(string where, long kept, long size) => new(
        "TUT5084", $"'{where}' keeps a head of {kept} records that this log of {size} does not continue: records were removed or changed, or an older log was put back. Nothing was written: what is kept there may be the only proof. Keep it, and look with 'tutti verify --all --anchor FILE'.");

    public static TuttiException KeepsOther(string where, string what) => new("TUT5085", $"'{where}' keeps {what}. Nothing was written: name another place, and keep this one where it is.");

    public static TuttiException NoWitnessKey() => new("TUT5086", "Say by --witness-key whose cosignature is expected: what nobody can check is not kept. The witness prints its key by 'tutti witness key'.");

    public static TuttiException NotCosigned(string witness, string why) => new("TUT5087", $"The witness {witness} did not cosign: {why}");

    public static TuttiException KeyUnknown(string witness, string key) => new(
        "TUT5089", $"The witness {witness} did not cosign: it does not know the key {key}, and no rotation that it was shown leads there. Have the key given to it, as 'tutti audit key' prints it.");

    public static TuttiException NoRecordAt(long position, IReadOnlyCollection<long> positions) => new(
        "TUT5090", $"No record at position {position} is among those that are asked for. They are at {string.Join(", ", positions.Take(20))}{(positions.Count > 20 ? " …" : "")}.");

    public static TuttiException IsStore(string path) => new("TUT5088", $"'{path}' is a store. 'tutti verify --all --store {path}' verifies all of it.");
}
